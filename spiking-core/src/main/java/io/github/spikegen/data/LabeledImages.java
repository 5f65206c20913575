package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Images with one class an image, from 0 to {@code classes - 1}, or without labels. */
final class LabeledImages {

  private final ByteImages images;
  private final int classes; // 0 without labels
  private final int[] labels; // null without labels

  /** Keeps images without labels. */
  LabeledImages(ByteImages images) {
    this.images = images;
    classes = 0;
    labels = null;
  }

  /** Checks the labels and keeps the array. */
  LabeledImages(ByteImages images, int classes, int... labels) {
    if (labels.length != images.count()) {
      throw new IllegalArgumentException(
          "labels must be one an image, but are %d for %d images"
              .formatted(labels.length, images.count()));
    }
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "labels must be from 0 to %d, but one is %d".formatted(classes - 1, label));
      }
    }
    this.images = images;
    this.classes = classes;
    this.labels = labels;
  }

  ByteImages images() {
    return images;
  }

  int classes() {
    return classes;
  }

  /** Returns a copy of all labels. */
  int[] labels() {
    return requireLabels().clone();
  }

  /** Gathers labels into one int64 array [N] in the given manager. */
  NDArray gatherLabels(NDManager manager, int... indices) {
    return manager.create(Arrays.stream(select(indices)).asLongStream().toArray());
  }

  LabeledImages subset(int... indices) {
    ByteImages subset = images.subset(indices);
    return labels == null
        ? new LabeledImages(subset)
        : new LabeledImages(subset, classes, select(indices));
  }

  private int[] select(int... indices) {
    int[] all = requireLabels();
    return Arrays.stream(indices).map(i -> all[ByteImages.checkedIndex(i, all.length)]).toArray();
  }

  private int[] requireLabels() {
    if (labels == null) {
      throw new IllegalStateException(
          "this set of %d images has no labels".formatted(images.count()));
    }
    return labels;
  }

  /** Returns SHA-256 over the number of images, their shape, the pixels and the labels if any. */
  String checksum() {
    MessageDigest digest = sha256();
    ByteBuffer header = ByteBuffer.allocate(4 * Long.BYTES).putLong(images.count());
    for (long side : images.shape().getShape()) {
      header.putLong(side);
    }
    digest.update(header.array());
    for (byte[] image : images.images()) {
      digest.update(image);
    }
    if (labels != null) {
      ByteBuffer values = ByteBuffer.allocate(labels.length * Integer.BYTES);
      values.asIntBuffer().put(labels);
      digest.update(values);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

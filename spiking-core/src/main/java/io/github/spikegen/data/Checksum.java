package io.github.spikegen.data;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two sets hold the same images and labels in the same order. */
final class Checksum {

  private Checksum() {}

  /** Returns SHA-256 over the shape, the number of images, the pixels and the labels if any. */
  static String of(ByteImages images, ClassLabels labels) {
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
      ByteBuffer values = ByteBuffer.allocate(images.count() * Integer.BYTES);
      values.asIntBuffer().put(labels.toArray());
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

package io.github.spikegen.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Images of one size as bytes, one Java array per image, so that subsets share them and a set may
 * be larger than one array. The arrays that are passed in must not be changed afterwards.
 */
record ByteImages(Shape shape, List<byte[]> images) {

  private static final int BYTES_BESIDE_PIXELS = 24; // an array's header and a reference to it

  ByteImages {
    if (shape.dimension() != 3 || shape.size() < 1 || shape.size() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("shape must be [C, H, W], but is " + shape);
    }
    if (images.isEmpty()) {
      throw new IllegalArgumentException("images must be at least one, but are none");
    }
    for (byte[] image : images) {
      if (image.length != shape.size()) {
        throw new IllegalArgumentException(
            "images must have %d bytes for shape %s, but one has %d"
                .formatted(shape.size(), shape, image.length));
      }
    }
  }

  static ByteImages copyOf(Shape shape, List<byte[]> images) {
    return new ByteImages(shape, images.stream().map(byte[]::clone).toList());
  }

  /** Fails before minutes of reading if so many images can't be kept. */
  static void requireMemory(long count, Shape shape) throws DataFileException {
    try {
      BoundedFile.requireMemory(
          "%,d images of %s".formatted(count, shape),
          (double) count * (shape.size() + BYTES_BESIDE_PIXELS));
    } catch (IOException e) {
      throw new DataFileException(e.getMessage(), e);
    }
  }

  int count() {
    return images.size();
  }

  byte[] get(int index) {
    return images.get(checkedIndex(index, images.size()));
  }

  static int checkedIndex(int index, int count) {
    if (index < 0 || index >= count) {
      throw new IllegalArgumentException(
          "index must be from 0 to %d, but is %d".formatted(count - 1, index));
    }
    return index;
  }

  ByteImages subset(int... indices) {
    return new ByteImages(shape, Arrays.stream(indices).mapToObj(this::get).toList());
  }

  /** Gathers images, some of them mirrored, into one uint8 array [N, C, H, W] in the manager. */
  NDArray gather(NDManager manager, IntPredicate isMirrored, int... indices) {
    if (indices.length == 0) {
      throw new IllegalArgumentException("indices must name at least one image, but are none");
    }
    int bytes = Math.toIntExact(Math.multiplyFull(indices.length, (int) shape.size()));
    ByteBuffer buffer = manager.allocateDirect(bytes);
    for (int index : indices) {
      buffer.put(isMirrored.test(index) ? mirrored(get(index)) : get(index));
    }
    buffer.rewind();
    return manager.create(buffer, new Shape(indices.length).addAll(shape), DataType.UINT8);
  }

  private byte[] mirrored(byte[] image) {
    int width = (int) shape.get(2);
    byte[] mirrored = new byte[image.length];
    for (int row = 0; row < image.length; row += width) {
      for (int x = 0; x < width; x++) {
        mirrored[row + x] = image[row + width - 1 - x];
      }
    }
    return mirrored;
  }

  /** Returns the population variance of all pixels on the scale [0, 1]. */
  double variance() {
    long[] histogram = new long[256]; // exact for any size of set
    for (byte[] image : images) {
      for (byte pixel : image) {
        histogram[Byte.toUnsignedInt(pixel)]++;
      }
    }
    double count = (double) images.size() * shape.size();
    double mean = 0;
    for (int value = 0; value < histogram.length; value++) {
      mean += value * (histogram[value] / count);
    }
    double variance = 0;
    for (int value = 0; value < histogram.length; value++) {
      variance += (value - mean) * (value - mean) * (histogram[value] / count);
    }
    return variance / (255.0 * 255.0);
  }
}

package io.github.spikegen.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Images as a NumPy archive: an {@code .npz} file with the uint8 array {@code images} of shape
 * {@code [N, C, H, W]}.
 *
 * <p>In Python, {@code numpy.load(file)["images"]} reads it, and {@code numpy.savez(file,
 * images=array)} or {@code savez_compressed} writes what is read here.
 */
public final class ImageArchive {

  static final String ARRAY = "images";

  private static final int LARGEST_SIDE = 1 << 16;
  private static final int BYTES_BESIDE_PIXELS = 32; // an array's header and references to it

  private ImageArchive() {}

  /**
   * Writes an archive in one go; see {@link ImageArchiveWriter} for doing it by batches.
   *
   * @param file the file, replaced if it exists; its folder is made if needed
   * @param images {@code [N, C, H, W]}: float32 or float64 in [0, 1], clipped and rounded, or uint8
   */
  public static void write(Path file, NDArray images) throws IOException {
    Shape shape = images.getShape();
    if (shape.dimension() != 4) {
      throw new IllegalArgumentException("images must be [N, C, H, W], but are " + shape);
    }
    try (ImageArchiveWriter writer = new ImageArchiveWriter(file, shape.get(0), shape.slice(1))) {
      writer.append(images);
      writer.commit();
    }
  }

  /**
   * {@return the images of an archive, compressed or not, without labels; other arrays in it are
   * ignored}
   *
   * @param file the file
   * @throws DataFileException if the file is missing, no zip file, damaged or truncated, or has no
   *     uint8 array {@code images} of four axes
   */
  public static ImageDataset read(Path file) throws IOException {
    return NumpyArchive.read(file, ARRAY, in -> read(file, in));
  }

  private static ImageDataset read(Path file, InputStream in) throws IOException {
    Shape shape = shape(file, in);
    long count = shape.get(0);
    Shape imageShape = shape.slice(1);
    int length = (int) imageShape.size();
    BoundedFile.requireMemory(
        "%s: %,d images of %s".formatted(file, count, imageShape),
        (double) count * (length + BYTES_BESIDE_PIXELS));
    List<byte[]> images = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      byte[] image = in.readNBytes(length);
      if (image.length < length) {
        throw new DataFileException(
            "%s is truncated: its header announces %d images, found %d".formatted(file, count, i));
      }
      images.add(image);
    }
    return ImageDataset.of(imageShape, images);
  }

  private static Shape shape(Path file, InputStream in) throws IOException {
    NpyHeader header = NumpyArchive.header(file, ARRAY, in);
    if (!header.type().matches("[|<>=]?u1") || header.columnMajor()) {
      throw new DataFileException(
          "%s has 'images' of type %s%s, expected uint8 (|u1) in C order"
              .formatted(file, header.type(), header.columnMajor() ? " in Fortran order" : ""));
    }
    Shape shape = header.shape();
    boolean readable =
        shape.dimension() == 4
            && Arrays.stream(shape.getShape()).skip(1).allMatch(n -> n >= 1 && n <= LARGEST_SIDE)
            && shape.slice(1).size() <= Integer.MAX_VALUE;
    if (!readable || shape.get(0) < 1) {
      throw new DataFileException(
          "%s has 'images' of shape %s, expected [N, C, H, W] with at least one image"
              .formatted(file, shape));
    }
    return shape;
  }
}

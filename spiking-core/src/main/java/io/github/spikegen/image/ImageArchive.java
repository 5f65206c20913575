package io.github.spikegen.image;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * Images as a NumPy archive: an {@code .npz} file with the uint8 array {@code images} of shape
 * {@code [N, C, H, W]}.
 *
 * <p>In Python, {@code numpy.load(file)["images"]} reads it, and {@code numpy.savez(file,
 * images=array)} or {@code savez_compressed} writes what is read here.
 */
public final class ImageArchive {

  static final String ENTRY = "images.npy";

  private static final int LARGEST_SIDE = 1 << 16;

  private ImageArchive() {}

  /**
   * Writes an archive in one go; see {@link ImageArchiveWriter} for doing it by batches.
   *
   * @param file the file, replaced if it exists; its folder is made if needed
   * @param images {@code [N, C, H, W]}: float32 or float64 in [0, 1], clipped and rounded, or uint8
   * @throws IOException if writing fails
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
   * Reads an archive, compressed or not; other arrays in it are ignored.
   *
   * @param file the file
   * @return the images, without labels
   * @throws DataFileException if the file is missing, no zip file, damaged or truncated, or has no
   *     uint8 array {@code images} of four axes
   * @throws IOException if reading fails
   */
  public static ImageDataset read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataFileException(file + " is no file, expected an .npz archive");
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      ZipEntry entry = zip.getEntry(ENTRY);
      if (entry == null) {
        String found = zip.stream().map(ZipEntry::getName).collect(Collectors.joining(", "));
        throw new DataFileException(
            "%s has no array 'images', found %s".formatted(file, found.isEmpty() ? "none" : found));
      }
      return read(file, zip, entry);
    } catch (ZipException | EOFException e) {
      throw new DataFileException(
          "%s is no .npz archive, or a damaged one: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static ImageDataset read(Path file, ZipFile zip, ZipEntry entry) throws IOException {
    // ZipFile itself never compares the checksum
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      Shape shape = shape(file, in);
      long count = shape.get(0);
      Shape imageShape = shape.slice(1);
      int length = (int) imageShape.size();
      List<byte[]> images = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        byte[] image = in.readNBytes(length);
        if (image.length < length) {
          throw new DataFileException(
              "%s is truncated: its header announces %d images, found %d"
                  .formatted(file, count, i));
        }
        images.add(image);
      }
      if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc()) {
        throw new DataFileException(
            "%s is damaged: the data of 'images' differs from its header or checksum"
                .formatted(file));
      }
      return ImageDataset.of(imageShape, images);
    }
  }

  private static Shape shape(Path file, InputStream in) throws IOException {
    NpyHeader header;
    try {
      header = NpyHeader.read(in);
    } catch (IOException e) {
      throw new DataFileException(
          "%s has %s for array 'images'".formatted(file, e.getMessage()), e);
    }
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

package io.github.spikegen.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads gray images and their labels from IDX files, the format of MNIST: big-endian header, then
 * one byte a value. Files may be gzipped: their content tells so, not their name.
 */
public final class IdxFiles {

  private static final long LABELS_MAGIC = 0x0801; // unsigned bytes, one axis
  private static final long IMAGES_MAGIC = 0x0803; // unsigned bytes, three axes
  private static final int LARGEST_SIDE = 4096;

  private IdxFiles() {}

  /**
   * Reads a data set that follows MNIST.
   *
   * @param folder holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} or their
   *     {@code t10k} counterparts, with or without {@code .gz}; also {@code
   *     train-images.idx3-ubyte}
   * @param split which part
   * @return images {@code [1, H, W]} with labels of 10 classes
   * @throws DataFileException if a file is missing or not what it should be
   */
  public static ImageDataset load(Path folder, Split split) throws IOException {
    return load(folder, split, IdxLayout.MNIST);
  }

  /**
   * {@return one part of a data set in IDX format: images {@code [1, H, W]} with labels}
   *
   * @param folder holds the files
   * @param split which part
   * @param layout their names and what they mean
   * @throws DataFileException if a file is missing or not what it should be
   */
  public static ImageDataset load(Path folder, Split split, IdxLayout layout) throws IOException {
    List<Path> files = files(folder, split, layout);
    try (BinaryInput images = BinaryInput.open(files.get(0));
        BinaryInput labels = BinaryInput.open(files.get(1))) {
      return load(images, labels, layout);
    }
  }

  /**
   * {@return the files of one part: that of images and that of labels}
   *
   * @param folder holds the files
   * @param split which part
   * @param layout their names
   * @throws DataFileException if one is missing
   */
  public static List<Path> files(Path folder, Split split, IdxLayout layout)
      throws DataFileException {
    String prefix = layout.prefix(split);
    return List.of(
        find(folder, prefix + "-images", "idx3-ubyte"),
        find(folder, prefix + "-labels", "idx1-ubyte"));
  }

  /**
   * {@return a data set read from streams, such as resources of a jar: images {@code [1, H, W]}
   * with labels}
   *
   * @param name what to call the data in messages
   * @param images the file of images, gzipped or not; closed by this method
   * @param labels the file of labels, gzipped or not; closed by this method
   * @param layout what the files mean; its names are not used
   * @throws DataFileException if the data is not what it should be
   */
  public static ImageDataset load(
      String name, InputStream images, InputStream labels, IdxLayout layout) throws IOException {
    try (images;
        labels;
        BinaryInput imagesInput = new BinaryInput(name + " (images)", images);
        BinaryInput labelsInput = new BinaryInput(name + " (labels)", labels)) {
      return load(imagesInput, labelsInput, layout);
    }
  }

  private static ImageDataset load(
      BinaryInput imagesInput, BinaryInput labelsInput, IdxLayout layout) throws IOException {
    ByteImages images = readImages(imagesInput, layout.pixelOrder());
    int[] labels = readLabels(labelsInput, images.count(), layout);
    return ImageDataset.of(new LabeledImages(images, layout.classes(), labels));
  }

  private static Path find(Path folder, String stem, String type) throws DataFileException {
    List<String> names =
        Stream.of("-", ".").map(dot -> stem + dot + type).flatMap(IdxFiles::packedOrNot).toList();
    for (String name : names) {
      Path file = folder.resolve(name);
      if (Files.isRegularFile(file)) {
        return file;
      }
    }
    throw DataFileException.missing(folder, names);
  }

  private static Stream<String> packedOrNot(String name) {
    return Stream.of(name, name + ".gz");
  }

  private static ByteImages readImages(BinaryInput in, IdxLayout.PixelOrder order)
      throws IOException {
    in.expectLength("a header of 16 bytes");
    requireMagic(in, IMAGES_MAGIC, "images");
    long count = in.readUnsignedInt();
    long height = in.readUnsignedInt();
    long width = in.readUnsignedInt();
    if (height < 1 || height > LARGEST_SIDE || width < 1 || width > LARGEST_SIDE) {
      throw in.failure(
          "announces images of %dx%d, expected sides from 1 to %d"
              .formatted(height, width, LARGEST_SIDE));
    }
    if (count == 0) {
      throw in.failure("holds no images");
    }
    in.expectLength(
        "%d bytes for %d images of %dx%d"
            .formatted(16 + count * height * width, count, height, width));
    int length = (int) (height * width);
    Shape shape = new Shape(1, height, width);
    if (in.isFile()) {
      in.requirePossible(count * length);
      ByteImages.requireMemory(count, shape);
    }
    List<byte[]> images = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      byte[] stored = in.read(length);
      images.add(
          order == IdxLayout.PixelOrder.ROWS
              ? stored
              : transposed(stored, (int) height, (int) width));
    }
    in.requireEnd();
    return new ByteImages(shape, images);
  }

  private static byte[] transposed(byte[] columns, int height, int width) {
    byte[] rows = new byte[columns.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        rows[y * width + x] = columns[x * height + y];
      }
    }
    return rows;
  }

  private static int[] readLabels(BinaryInput in, int images, IdxLayout layout) throws IOException {
    in.expectLength("a header of 8 bytes");
    requireMagic(in, LABELS_MAGIC, "labels");
    long count = in.readUnsignedInt();
    if (count != images) {
      throw in.failure(
          "announces %d labels, expected %d as there are images".formatted(count, images));
    }
    in.expectLength("%d bytes for %d labels".formatted(8 + count, count));
    byte[] stored = in.read(images);
    in.requireEnd();
    int[] labels = new int[images];
    for (int i = 0; i < images; i++) {
      int label = Byte.toUnsignedInt(stored[i]);
      labels[i] = label - layout.firstLabel();
      if (labels[i] < 0 || labels[i] >= layout.classes()) {
        throw in.failure(
            "has label %d at position %d, expected labels from %d to %d"
                .formatted(
                    label, i, layout.firstLabel(), layout.firstLabel() + layout.classes() - 1));
      }
    }
    return labels;
  }

  private static void requireMagic(BinaryInput in, long expected, String content)
      throws IOException {
    long found = in.readUnsignedInt();
    if (found != expected) {
      throw in.failure(
          "is no IDX file of %s: its magic number is %d%s, expected %d"
              .formatted(content, found, meaning(found), expected));
    }
  }

  private static String meaning(long magic) {
    if (magic == IMAGES_MAGIC) {
      return " (images)";
    }
    return magic == LABELS_MAGIC ? " (labels)" : "";
  }
}

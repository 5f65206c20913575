package io.github.spikegen.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads CIFAR-10 in its binary version: records of one label byte and 32x32 red, green and blue
 * bytes.
 */
public final class Cifar10Files {

  private static final int CLASSES = 10;
  private static final Shape IMAGE = new Shape(3, 32, 32);
  private static final int RECORD = 1 + 3 * 32 * 32;
  private static final int RECORDS_BETWEEN_LOOKS = 10_000; // the length of a published file

  private Cifar10Files() {}

  /**
   * {@return one part of the data set: images {@code [3, 32, 32]} with labels of 10 classes}
   *
   * @param folder holds {@code data_batch_1.bin} to {@code data_batch_5.bin} and {@code
   *     test_batch.bin}, or the folder {@code cifar-10-batches-bin} that holds them
   * @param split the five training files in their order, or the test file
   * @throws DataFileException if a file is missing or not what it should be
   */
  public static ImageDataset load(Path folder, Split split) throws IOException {
    List<byte[]> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    for (Path file : files(folder, split)) {
      try (BinaryInput in = BinaryInput.open(file)) {
        read(in, images, labels);
      }
    }
    return dataset(images, labels);
  }

  /**
   * {@return the images of a stream, {@code [3, 32, 32]} with labels of 10 classes}
   *
   * @param name what to call the data in messages
   * @param records any number of records, at least one, gzipped or not; closed by this method
   * @throws DataFileException if the data is not what it should be
   */
  public static ImageDataset load(String name, InputStream records) throws IOException {
    List<byte[]> images = new ArrayList<>();
    List<Integer> labels = new ArrayList<>();
    try (records;
        BinaryInput in = new BinaryInput(name, records)) {
      read(in, images, labels);
    }
    return dataset(images, labels);
  }

  private static ImageDataset dataset(List<byte[]> images, List<Integer> labels) {
    return ImageDataset.of(
        new LabeledImages(
            new ByteImages(IMAGE, images),
            CLASSES,
            labels.stream().mapToInt(label -> label).toArray()));
  }

  /**
   * {@return the files of one part: the five training files in their order, or the test file}
   *
   * @param folder as {@link #load(Path, Split)} takes it
   * @param split which part
   * @throws DataFileException if one is missing
   */
  public static List<Path> files(Path folder, Split split) throws DataFileException {
    Path inner = folder.resolve("cifar-10-batches-bin");
    Path holder = Files.isDirectory(inner) ? inner : folder;
    List<String> names =
        switch (split) {
          case TRAIN ->
              IntStream.rangeClosed(1, 5).mapToObj("data_batch_%d.bin"::formatted).toList();
          case TEST -> List.of("test_batch.bin");
        };
    for (String name : names) {
      if (!Files.isRegularFile(holder.resolve(name))) {
        throw new DataFileException(
            DataFileException.missing(holder, List.of(name)).getMessage() + hint(holder));
      }
    }
    return names.stream().map(holder::resolve).toList();
  }

  private static String hint(Path folder) {
    if (Files.isRegularFile(folder.resolve("cifar-10-binary.tar.gz"))) {
      return "; unpack cifar-10-binary.tar.gz first";
    }
    return Files.isDirectory(folder.resolve("cifar-10-batches-py"))
            || Files.isRegularFile(folder.resolve("data_batch_1"))
        ? "; these are files of the Python version, expected the binary version"
        : "";
  }

  private static void read(BinaryInput in, List<byte[]> images, List<Integer> labels)
      throws IOException {
    in.expectLength("a multiple of %d bytes, at least one".formatted(RECORD));
    int records = 0;
    do {
      if (records % RECORDS_BETWEEN_LOOKS == 0) {
        ByteImages.requireMemory(RECORDS_BETWEEN_LOOKS, IMAGE);
      }
      byte[] stored = in.read(RECORD);
      if (stored[0] < 0 || stored[0] >= CLASSES) {
        throw in.failure(
            "has label %d in record %d, expected labels from 0 to %d"
                .formatted(Byte.toUnsignedInt(stored[0]), records, CLASSES - 1));
      }
      labels.add((int) stored[0]);
      images.add(Arrays.copyOfRange(stored, 1, RECORD));
      records++;
    } while (!in.atEnd());
  }
}

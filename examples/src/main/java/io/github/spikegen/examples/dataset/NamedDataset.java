package io.github.spikegen.examples.dataset;

import ai.djl.basicdataset.BasicDatasets;
import io.github.spikegen.data.Cifar10Files;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.IdxFiles;
import io.github.spikegen.data.IdxLayout;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/** The data sets that the programs know by name. */
public enum NamedDataset {
  /** Part of Fashion-MNIST, in the jar: 6,000 training and 1,000 test images. */
  MINI,
  /** Handwritten digits. */
  MNIST,
  /** Clothes. */
  FASHION_MNIST,
  /** Handwritten Japanese characters. */
  KMNIST,
  /** The letters of EMNIST. */
  LETTERS,
  /** Coloured photographs of 32x32 pixels. */
  CIFAR10,
  /** Faces; not supported yet. */
  CELEBA;

  private static final String MINI_FOLDER = "/io/github/spikegen/examples/mini/";

  /**
   * Returns the name as users write it.
   *
   * @return such as {@code fashion-mnist}
   */
  public String displayName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads one part of the data set.
   *
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @param split which part
   * @return the images with labels
   * @throws IllegalArgumentException if the set needs a folder, or takes none; the message says in
   *     one line what to do
   * @throws DataFileException if a file is missing or damaged, or a download fails
   * @throws IOException if reading fails
   */
  public ImageDataset load(Path folder, Split split) throws IOException {
    return switch (this) {
      case MINI -> bundled(folder, split);
      case MNIST -> mnist(folder, split, "mnist");
      case FASHION_MNIST -> mnist(folder, split, "fashmnist");
      case KMNIST -> IdxFiles.load(required(folder), split);
      case LETTERS -> IdxFiles.load(required(folder), split, IdxLayout.EMNIST_LETTERS);
      case CIFAR10 -> Cifar10Files.load(required(folder), split);
      case CELEBA -> throw new IllegalArgumentException("celeba is not supported yet");
    };
  }

  private static ImageDataset bundled(Path folder, Split split) throws IOException {
    if (folder != null) {
      throw new IllegalArgumentException(
          "mini is part of the program and is read from no folder, but was given " + folder);
    }
    String part = split == Split.TRAIN ? "train" : "t10k";
    return IdxFiles.load(
        "mini",
        resource(part + "-images-idx3-ubyte.gz"),
        resource(part + "-labels-idx1-ubyte.gz"),
        IdxLayout.MNIST);
  }

  private static InputStream resource(String file) throws IOException {
    InputStream stream = NamedDataset.class.getResourceAsStream(MINI_FOLDER + file);
    if (stream == null) {
      throw new DataFileException("the program was built without " + MINI_FOLDER + file);
    }
    return stream;
  }

  private ImageDataset mnist(Path folder, Split split, String artifactId) throws IOException {
    if (folder != null) {
      return IdxFiles.load(folder, split);
    }
    try {
      return new DownloadableFiles(BasicDatasets.REPOSITORY, BasicDatasets.GROUP_ID, artifactId)
          .load(split);
    } catch (DataFileException e) {
      throw new DataFileException("%s; or %s".formatted(e.getMessage(), whatToDo()), e);
    }
  }

  private Path required(Path folder) {
    if (folder == null) {
      throw new IllegalArgumentException(
          "%s is not part of the program: %s".formatted(displayName(), whatToDo()));
    }
    return folder;
  }

  private String whatToDo() {
    return "put %s into a folder and name it with --data DIR".formatted(files());
  }

  private String files() {
    return switch (this) {
      case CIFAR10 -> "data_batch_1.bin to data_batch_5.bin and test_batch.bin";
      case LETTERS -> idxFiles("emnist-letters-train", "emnist-letters-test");
      default -> idxFiles("train", "t10k");
    };
  }

  private static String idxFiles(String train, String test) {
    return "%1$s-images-idx3-ubyte, %1$s-labels-idx1-ubyte, %2$s-images-idx3-ubyte and %2$s-labels-idx1-ubyte (each with or without .gz)"
        .formatted(train, test);
  }
}

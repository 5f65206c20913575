package io.github.spikegen.run.dataset;

import ai.djl.basicdataset.BasicDatasets;
import io.github.spikegen.data.CelebaFiles;
import io.github.spikegen.data.Cifar10Files;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.IdxFiles;
import io.github.spikegen.data.IdxLayout;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.ImageDataset.Augmentation;
import io.github.spikegen.data.NMnistFiles;
import io.github.spikegen.data.Split;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The data sets that the programs know by name. */
public enum NamedDataset {
  /** Part of Fashion-MNIST, in the jar: 6,000 training and 1,000 test images. */
  MINI,
  /**
   * Handwritten digits of MNIST's training set, in the jar: 9,000 training and 1,000 test images.
   */
  DIGITS,
  /** Handwritten digits: all of MNIST. */
  MNIST,
  /** Clothes. */
  FASHION_MNIST,
  /** Handwritten Japanese characters. */
  KMNIST,
  /** The letters of EMNIST. */
  LETTERS,
  /** Color photographs of 32x32 pixels. */
  CIFAR10,
  /** Faces of 64x64 pixels, without labels; half of them are mirrored in training. */
  CELEBA,
  /** Digits that an event camera saw: sequences of {@value #EVENT_FRAMES} frames of 2x36x36. */
  N_MNIST;

  /** The frames of a sequence: the time steps of SGAD's release for events. */
  private static final int EVENT_FRAMES = 4;

  private static final String FOLDER = "/io/github/spikegen/run/dataset/";

  /** {@return the name as users write it, such as {@code fashion-mnist}} */
  public String displayName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Finds a data set.
   *
   * @param name its name as users write it, such as {@code fashion-mnist}
   * @return the data set
   * @throws IllegalArgumentException if there is none of this name
   */
  public static NamedDataset named(String name) {
    return Stream.of(values())
        .filter(dataset -> dataset.displayName().equals(name))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no data set named %s, only %s"
                        .formatted(
                            name,
                            Stream.of(values())
                                .map(NamedDataset::displayName)
                                .collect(Collectors.joining(", ")))));
  }

  /** {@return whether a classifier can be trained on the set: its images have labels} */
  public boolean hasLabels() {
    return this != CELEBA;
  }

  /** {@return whether images are sequences of frames} */
  public boolean isSequences() {
    return this == N_MNIST;
  }

  /**
   * {@return whether a part of the set can be read without the rest: every image is a file of its
   * own}
   */
  public boolean isFilePerImage() {
    return this == CELEBA || this == N_MNIST;
  }

  /**
   * Reads one part of the data set and tells nobody how far it is.
   *
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @param split which part
   * @return the images, with labels if the set has any
   * @throws IOException as {@link #load(Path, Split, Integer, DatasetListener)}
   */
  public ImageDataset load(Path folder, Split split) throws IOException {
    return load(folder, split, null, DatasetListener.SILENT);
  }

  /**
   * Reads one part of the data set.
   *
   * @param folder holds the published files; null takes the set from the jar or downloads it
   * @param split which part
   * @param limit how many of the first images are kept at most, or null for all; where every image
   *     is a file, no others are read
   * @param listener is told of progress, and of what is odd about the files
   * @return the images, with labels if the set has any
   * @throws FolderNeededException if the set is read from a folder alone
   * @throws IllegalArgumentException if the set takes no folder, or the folder holds another
   *     published set; the message says in one line what to do
   * @throws DataFileException if a file is missing or damaged, or a download fails
   * @throws IOException if reading fails
   */
  public ImageDataset load(Path folder, Split split, Integer limit, DatasetListener listener)
      throws IOException {
    ImageDataset images =
        switch (this) {
          case MINI, DIGITS -> bundled(folder, split);
          case MNIST -> idx(folder, split, "mnist", listener);
          case FASHION_MNIST -> idx(folder, split, "fashmnist", listener);
          case KMNIST -> idx(required(folder), split, IdxLayout.MNIST, listener);
          case LETTERS -> idx(required(folder), split, IdxLayout.EMNIST_LETTERS, listener);
          case CIFAR10 -> cifar10(folder, split, listener);
          case CELEBA -> celeba(required(folder), split, limit, listener);
          case N_MNIST -> events(required(folder), split, limit, listener);
        };
    return limit == null ? images : images.limit(limit);
  }

  private ImageDataset bundled(Path folder, Split split) throws IOException {
    if (folder != null) {
      throw new IllegalArgumentException(
          "%s is part of the program and is read from no folder, but was given %s"
              .formatted(displayName(), folder));
    }
    String part = split == Split.TRAIN ? "train" : "t10k";
    return IdxFiles.load(
        displayName(),
        resource(part + "-images-idx3-ubyte.gz"),
        resource(part + "-labels-idx1-ubyte.gz"),
        IdxLayout.MNIST);
  }

  private InputStream resource(String file) throws IOException {
    String path = FOLDER + displayName() + "/" + file;
    InputStream stream = NamedDataset.class.getResourceAsStream(path);
    if (stream == null) {
      throw new DataFileException("the program was built without " + path);
    }
    return stream;
  }

  private ImageDataset idx(Path folder, Split split, String artifactId, DatasetListener listener)
      throws IOException {
    return folder == null
        ? downloaded(artifactId, listener, files -> files.loadIdx(split))
        : idx(folder, split, IdxLayout.MNIST, listener);
  }

  private ImageDataset idx(Path folder, Split split, IdxLayout layout, DatasetListener listener)
      throws IOException {
    ImageDataset images = IdxFiles.load(folder, split, layout);
    compare(IdxFiles.files(folder, split, layout), listener);
    return images;
  }

  private ImageDataset cifar10(Path folder, Split split, DatasetListener listener)
      throws IOException {
    if (folder == null) {
      return downloaded("cifar10", listener, files -> files.loadCifar10(split));
    }
    ImageDataset images = Cifar10Files.load(folder, split);
    compare(Cifar10Files.files(folder, split), listener);
    return images;
  }

  private ImageDataset celeba(Path folder, Split split, Integer limit, DatasetListener listener)
      throws IOException {
    CelebaFiles celeba = CelebaFiles.in(folder);
    if (celeba.partition().isPresent()) {
      compare(List.of(celeba.partition().get()), listener);
    } else {
      listener.noted(
          "list_eval_partition.txt is not in %s: 000001.jpg to 162770.jpg are taken for training and 182638.jpg to 202599.jpg for test, as published"
              .formatted(folder));
    }
    List<Path> files = limited(celeba.files(split), limit, listener);
    ImageDataset images = CelebaFiles.load(files, listener::proceeded);
    return split == Split.TRAIN ? images.withAugmentation(Augmentation.HORIZONTAL_FLIP) : images;
  }

  private static ImageDataset events(
      Path folder, Split split, Integer limit, DatasetListener listener) throws IOException {
    List<Path> files = limited(NMnistFiles.files(folder, split), limit, listener);
    return NMnistFiles.load(files, EVENT_FRAMES, listener::proceeded);
  }

  private static List<Path> limited(List<Path> files, Integer limit, DatasetListener listener) {
    List<Path> kept = limit == null ? files : files.subList(0, Math.min(limit, files.size()));
    listener.started(kept.size());
    return kept;
  }

  private PublishedSet published() {
    return switch (this) {
      case MINI, DIGITS ->
          throw new IllegalStateException(displayName() + " is part of the program");
      case MNIST -> PublishedSet.MNIST;
      case FASHION_MNIST -> PublishedSet.FASHION_MNIST;
      case KMNIST -> PublishedSet.KMNIST;
      case LETTERS -> PublishedSet.LETTERS;
      case CIFAR10 -> PublishedSet.CIFAR10;
      case CELEBA -> PublishedSet.CELEBA;
      case N_MNIST -> PublishedSet.N_MNIST;
    };
  }

  private void compare(List<Path> files, DatasetListener listener) throws IOException {
    new PublishedFiles(published().name()).compare(files, listener);
  }

  private ImageDataset downloaded(String artifactId, DatasetListener listener, Download download)
      throws IOException {
    try {
      return download.from(
          new DownloadableFiles(
              BasicDatasets.REPOSITORY, BasicDatasets.GROUP_ID, artifactId, listener));
    } catch (DataFileException e) {
      throw new DataFileException("%s; or %s".formatted(e.getMessage(), published().whatToDo()), e);
    }
  }

  private Path required(Path folder) {
    if (folder == null) {
      throw new FolderNeededException(
          "%s is not part of the program: %s".formatted(displayName(), published().whatToDo()));
    }
    return folder;
  }

  /** Takes what is needed from DJL's repository. */
  private interface Download {
    ImageDataset from(DownloadableFiles files) throws IOException;
  }

  /** A data set is read from a folder alone, and none was named. */
  public static final class FolderNeededException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private FolderNeededException(String message) {
      super(message);
    }
  }

  /** Is told what a user should know while a data set is read. */
  public interface DatasetListener {

    /** Tells nobody. */
    DatasetListener SILENT = new DatasetListener() {};

    /**
     * Is called when something about the files is worth knowing, though they can be used.
     *
     * @param note one line
     */
    default void noted(String note) {}

    /**
     * Is called before a set is read that takes its time.
     *
     * @param images how many images will be read
     */
    default void started(int images) {}

    /**
     * Is called now and then after {@link #started}.
     *
     * @param images how many images have been read
     */
    default void proceeded(int images) {}
  }

  /** A part of a data set. */
  public enum DatasetPart {
    /** The published training images, without those that were held out. */
    TRAIN,
    /** The published test images. */
    TEST,
    /** The last of the training images, held out to choose settings by. */
    VALIDATION
  }
}

package io.github.spikegen.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;

/**
 * Reads N-MNIST (Orchard et al. 2015): digits that an event camera saw while it made three
 * saccades, one file a digit in a folder a class, {@code Train/0} to {@code Train/9} and the same
 * in {@code Test}. See {@link EventRecording} for a file.
 */
public final class NMnistFiles {

  private static final int CLASSES = 10;
  private static final int SIDE = 34;
  private static final int MARGIN = 1; // so that height and width can be halved twice
  private static final int BRIGHTEST = 4;
  private static final int NOISE_MICROSECONDS = 10_000;

  private NMnistFiles() {}

  /**
   * Finds the files of one part.
   *
   * @param folder holds {@code Train} and {@code Test}
   * @param split which part
   * @return the files by their numbers, which are MNIST's, whatever their classes
   * @throws DataFileException if a folder of a class is missing, or all are empty
   * @throws IOException if a folder can't be listed
   */
  public static List<Path> files(Path folder, Split split) throws IOException {
    String part = split == Split.TRAIN ? "Train" : "Test";
    List<Path> files = new ArrayList<>();
    for (int label = 0; label < CLASSES; label++) {
      Path digits = folder.resolve(part).resolve(Integer.toString(label));
      if (!Files.isDirectory(digits)) {
        throw new DataFileException(
            "%s is no folder, expected %s with %s/0 to %s/9 and files .bin in them%s"
                .formatted(digits, folder, part, part, hint(folder, part)));
      }
      try (DirectoryStream<Path> found = Files.newDirectoryStream(digits, "*.bin")) {
        found.forEach(files::add);
      }
    }
    if (files.isEmpty()) {
      throw new DataFileException(
          "%s has no files .bin in %s/0 to %s/9".formatted(folder, part, part));
    }
    files.sort(Comparator.comparing(NMnistFiles::name).thenComparing(NMnistFiles::label));
    return files;
  }

  private static String hint(Path folder, String part) {
    return Files.isRegularFile(folder.resolve(part + ".zip"))
        ? "; unpack %s.zip first".formatted(part)
        : "";
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  private static int label(Path file) {
    return Integer.parseInt(name(Objects.requireNonNull(file.getParent())));
  }

  /**
   * Reads files: without noise (10 ms), a margin of one pixel around the camera's 34x34 so that
   * frames are 36x36, and four events or more in a frame at a pixel as white.
   *
   * @param files such as those of {@link #files}, each in the folder of its class
   * @param frames T, in how many frames the events of a file are counted, at least 1
   * @param progress is told now and then how many files are read
   * @return sequences with labels, {@code [T·2, 36, 36]}: for each frame the events that made a
   *     pixel darker, then those that made it brighter
   * @throws DataFileException if a file is damaged, or memory is short
   * @throws IOException if reading fails
   */
  public static ImageDataset load(List<Path> files, int frames, IntConsumer progress)
      throws IOException {
    int side = SIDE + 2 * MARGIN;
    Shape shape = new Shape(2L * frames, side, side);
    ByteImages.requireMemory(files.size(), shape);
    List<byte[]> sequences = new ArrayList<>();
    int[] labels = new int[files.size()];
    for (Path file : files) {
      labels[sequences.size()] = label(file);
      sequences.add(
          EventRecording.read(file, SIDE)
              .withoutNoise(NOISE_MICROSECONDS)
              .frames(frames, MARGIN, BRIGHTEST));
      progress.accept(sequences.size());
    }
    return ImageDataset.of(new LabeledImages(new ByteImages(shape, sequences), CLASSES, labels))
        .withFrames(frames);
  }
}

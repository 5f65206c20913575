package io.github.spikegen.data;

import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Reads sets in which every image is a file: JPEG, PNG or another format that Java's ImageIO reads,
 * in color.
 *
 * <p>Files are decoded on all cores. What stays in memory is one byte a color value.
 */
public final class ImageFiles {

  private static final List<String> ENDINGS = List.of(".jpg", ".jpeg", ".png");
  private static final int FILES_AT_ONCE = 1024;

  private ImageFiles() {}

  /**
   * {@return a folder's JPEG and PNG files, at least one, ordered by name}
   *
   * @param folder the folder; those in it are not searched
   * @throws DataFileException if there is none
   */
  public static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new DataFileException("%s is no folder, expected one with images".formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> files = entries.filter(ImageFiles::isImage).sorted().toList();
      if (files.isEmpty()) {
        throw new DataFileException(
            "%s has no files *%s".formatted(folder, String.join(", *", ENDINGS)));
      }
      return files;
    }
  }

  private static boolean isImage(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
  }

  /**
   * {@return images without labels, {@code [3, size, size]} in the order of the files; gray ones
   * have three equal channels}
   *
   * @param files the files, at least one
   * @param framing what part of each is kept, at what size
   * @param progress is called now and then with the number of files read
   * @throws DataFileException if a file is missing, damaged, no image or too small
   * @throws IOException if reading fails, or the images don't fit into Java's memory
   */
  public static ImageDataset load(List<Path> files, CropAndResize framing, IntConsumer progress)
      throws IOException {
    return load(files, framing, ImageFiles::requireAtLeastTheCrop, progress);
  }

  private static void requireAtLeastTheCrop(Path file, DecodedImage image, CropAndResize framing)
      throws DataFileException {
    if (Math.min(image.height(), image.width()) < framing.crop()) {
      throw new DataFileException(
          "%s has %dx%d pixels, expected sides of at least %d"
              .formatted(file, image.width(), image.height(), framing.crop()));
    }
  }

  static ImageDataset load(
      List<Path> files, CropAndResize framing, Check check, IntConsumer progress)
      throws IOException {
    Shape shape = new Shape(DecodedImage.CHANNELS, framing.size(), framing.size());
    ByteImages.requireMemory(files.size(), shape);
    List<byte[]> images = new ArrayList<>(files.size());
    while (images.size() < files.size()) {
      int next = images.size();
      List<Path> chunk = files.subList(next, Math.min(next + FILES_AT_ONCE, files.size()));
      for (Attempt attempt :
          chunk.parallelStream().map(file -> Attempt.toRead(file, framing, check)).toList()) {
        images.add(attempt.pixels());
      }
      progress.accept(images.size());
    }
    return ImageDataset.of(new LabeledImages(new ByteImages(shape, images)));
  }

  /** What a decoded image has to be. */
  interface Check {
    void require(Path file, DecodedImage image, CropAndResize framing) throws DataFileException;
  }

  /** Gives the pixels, or says why there are none. */
  private interface Attempt {

    /** Throws on the caller's thread, so that the first broken file of all is the one reported. */
    byte[] pixels() throws IOException;

    static Attempt toRead(Path file, CropAndResize framing, Check check) {
      try {
        DecodedImage image = DecodedImage.of(file);
        check.require(file, image, framing);
        byte[] pixels = image.framed(framing);
        return () -> pixels;
      } catch (IOException e) {
        return () -> {
          throw e;
        };
      }
    }
  }
}

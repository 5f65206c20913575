package io.github.spikegen.data;

import io.github.spikegen.internal.BoundedFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of CelebA: the 202,599 aligned faces of 178x218 pixels, each a JPEG file, and the list
 * that says which are for training, validation and test.
 *
 * <p>Where the list is missing, the numbers in the files' names are used: 1 to 162770 are for
 * training, those up to 182637 for validation, the rest for test. The validation images are not
 * used.
 *
 * @param images the folder that holds {@code 000001.jpg} and so on
 * @param partition the list, lines such as {@code 000001.jpg 0} with 0 for training, 1 for
 *     validation and 2 for test
 */
public record CelebaFiles(Path images, Optional<Path> partition) {

  /** As usual in papers on generating faces: the middle 148x148 pixels, resized to 64x64. */
  public static final CropAndResize FRAMING = new CropAndResize(148, 64);

  private static final int WIDTH = 178;
  private static final int HEIGHT = 218;

  private static final String FOLDER = "img_align_celeba";
  private static final List<String> IMAGE_FOLDERS =
      List.of(FOLDER + "/" + FOLDER, FOLDER, "Img/" + FOLDER, "");
  private static final List<String> PARTITIONS =
      List.of("list_eval_partition.txt", "Eval/list_eval_partition.txt", "list_eval_partition.csv");

  private static final String NUMBERED = "[0-9][0-9][0-9][0-9][0-9][0-9].jpg";
  private static final Pattern LINE = Pattern.compile("(\\d{6}\\.jpg)[\\s,]+([012])\\s*");
  private static final Pattern HEADER = Pattern.compile("image_id[\\s,]+partition\\s*");

  /**
   * {@return the images and the list of a folder}
   *
   * @param folder holds {@code img_align_celeba} and {@code list_eval_partition.txt}, or these in
   *     {@code Img} and {@code Eval}; or the images themselves
   * @throws DataFileException if there are no images
   */
  public static CelebaFiles in(Path folder) throws IOException {
    for (String name : IMAGE_FOLDERS) {
      Path images = folder.resolve(name);
      if (hasImages(images)) {
        Optional<Path> partition =
            PARTITIONS.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
        return new CelebaFiles(images, partition);
      }
    }
    throw new DataFileException(
        "%s has no %s with 000001.jpg and so on, the aligned images of CelebA%s"
            .formatted(folder, FOLDER, stillPacked(folder)));
  }

  private static String stillPacked(Path folder) {
    return Stream.of("", "Img/")
        .map(inner -> folder.resolve(inner + FOLDER + ".zip"))
        .filter(Files::isRegularFile)
        .findFirst()
        .map(zip -> "; unpack %s first".formatted(zip))
        .orElse("");
  }

  private static boolean hasImages(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, NUMBERED)) {
      return files.iterator().hasNext();
    }
  }

  /**
   * {@return the files of one part, at least one, in the order of the list or of their numbers}
   *
   * @param split which part
   * @throws DataFileException if the list is not what it should be, or names none of the part
   */
  public List<Path> files(Split split) throws IOException {
    return partition.isPresent() ? listed(partition.get(), split) : numbered(split);
  }

  private List<Path> listed(Path list, Split split) throws IOException {
    String wanted =
        switch (split) {
          case TRAIN -> "0";
          case TEST -> "2";
        };
    List<Path> files = new ArrayList<>();
    int number = 0;
    for (String line : lines(list)) {
      number++;
      Matcher entry = LINE.matcher(line);
      if (entry.matches()) {
        if (entry.group(2).equals(wanted)) {
          files.add(images.resolve(entry.group(1)));
        }
      } else if (!line.isBlank() && !(number == 1 && HEADER.matcher(line).matches())) {
        throw new DataFileException(
            "%s has '%.40s' in line %d, expected such as '000001.jpg 0'"
                .formatted(list, line, number));
      }
    }
    if (files.isEmpty()) {
      throw new DataFileException(
          "%s lists no image with %s, those of the %s part".formatted(list, wanted, name(split)));
    }
    return files;
  }

  private static List<String> lines(Path list) throws IOException {
    try {
      return BoundedFile.text(list).lines().toList();
    } catch (CharacterCodingException e) {
      throw new DataFileException(list + " is no text file", e);
    }
  }

  private List<Path> numbered(Split split) throws IOException {
    int first = split == Split.TRAIN ? 1 : 182_638;
    int last = split == Split.TRAIN ? 162_770 : 202_599;
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(images, NUMBERED)) {
      for (Path file : found) {
        int number = Integer.parseInt(String.valueOf(file.getFileName()).substring(0, 6));
        if (number >= first && number <= last) {
          files.add(file);
        }
      }
    }
    if (files.isEmpty()) {
      throw new DataFileException(
          "%s has no image of the %s part, %06d.jpg to %06d.jpg"
              .formatted(images, name(split), first, last));
    }
    files.sort(null);
    return files;
  }

  private static String name(Split split) {
    return switch (split) {
      case TRAIN -> "training";
      case TEST -> "test";
    };
  }

  /**
   * {@return one part: images {@code [3, 64, 64]}, cut and resized by {@link #FRAMING}, without
   * labels}
   *
   * @param folder as {@link #in} takes it
   * @param split which part
   * @throws DataFileException if a file is missing or not what it should be
   * @throws IOException if reading fails, or the images don't fit into Java's memory
   */
  public static ImageDataset load(Path folder, Split split) throws IOException {
    return load(in(folder).files(split), done -> {});
  }

  /**
   * {@return some images {@code [3, 64, 64]}, cut and resized by {@link #FRAMING}, without labels}
   *
   * @param files some of {@link #files}, at least one
   * @param progress is called now and then with the number of files read
   * @throws DataFileException if a file is missing, damaged or no image of 178x218 pixels
   * @throws IOException if reading fails, or the images don't fit into Java's memory
   */
  public static ImageDataset load(List<Path> files, IntConsumer progress) throws IOException {
    return ImageFiles.load(files, FRAMING, CelebaFiles::requireAligned, progress);
  }

  private static void requireAligned(Path file, DecodedImage image, CropAndResize framing)
      throws DataFileException {
    if (image.width() != WIDTH || image.height() != HEIGHT) {
      throw new DataFileException(
          "%s has %dx%d pixels, expected %dx%d as all aligned images of CelebA"
              .formatted(file, image.width(), image.height(), WIDTH, HEIGHT));
    }
  }
}

package io.github.spikegen.run.dataset;

import io.github.spikegen.data.PublishedFile;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the files of a folder with those of a published data set, whose names other sets share.
 *
 * <p>Files of another set, or of another part of this one, are refused: their checksums leave no
 * doubt. Files that nobody published are a note, since an own set in the format is welcome.
 *
 * @param set the data set's name in the table of checksums
 * @param recogniser tells which published file a file is
 */
record PublishedFiles(String set, Recogniser recogniser) {

  /** Compares with the checksums that the library knows. */
  PublishedFiles(String set) {
    this(set, PublishedFile::recognize);
  }

  /**
   * Compares files.
   *
   * @param files where the files of this set are expected, by their names
   * @param listener is told of files that are not as published
   * @throws IllegalArgumentException if one is another published file
   * @throws IOException if reading fails
   */
  void compare(List<Path> files, DatasetListener listener) throws IOException {
    Stream.Builder<String> unknown = Stream.builder();
    for (Path file : files) {
      PublishedFile expected = new PublishedFile(set, publishedName(file));
      Optional<PublishedFile> found = recogniser.recognise(file);
      if (found.isPresent() && !found.get().equals(expected)) {
        throw new IllegalArgumentException(
            "%s is %s of %s, not %s of %s"
                .formatted(file, found.get().name(), found.get().set(), expected.name(), set));
      }
      if (found.isEmpty() && expected.isKnownUnpacked()) {
        unknown.add(String.valueOf(file.getFileName()));
      }
    }
    String names = unknown.build().collect(Collectors.joining(", "));
    if (!names.isEmpty()) {
      listener.noted(
          "%s in %s: not as published for %s, by the checksum"
              .formatted(names, files.get(0).getParent(), set));
    }
  }

  /** Some copies write {@code train-images.idx3-ubyte}. */
  private static String publishedName(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.gz$", "").replace(".idx", "-idx");
  }

  /** Tells which published file a file is. */
  interface Recogniser {
    Optional<PublishedFile> recognise(Path file) throws IOException;
  }
}

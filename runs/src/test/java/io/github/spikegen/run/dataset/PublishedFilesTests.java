package io.github.spikegen.run.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.spikegen.data.PublishedFile;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedFilesTests {

  private static final Path FOLDER = Path.of("data");
  private static final Path IMAGES = FOLDER.resolve("train-images-idx3-ubyte.gz");
  private static final Path LABELS = FOLDER.resolve("train-labels.idx1-ubyte");

  private final List<String> notes = new ArrayList<>();
  private final DatasetListener listener =
      new DatasetListener() {
        @Override
        public void noted(String note) {
          notes.add(note);
        }
      };

  /** Compares the two files, of which the images are recognised as what is said. */
  private void compare(String set, Optional<PublishedFile> images) throws IOException {
    new PublishedFiles(
            set,
            file ->
                file.equals(IMAGES)
                    ? images
                    : Optional.of(new PublishedFile(set, "train-labels-idx1-ubyte")))
        .compare(List.of(IMAGES, LABELS), listener);
  }

  private static Optional<PublishedFile> of(String set, String name) {
    return Optional.of(new PublishedFile(set, name));
  }

  @Test
  void publishedFilesPassWithoutAWord() throws IOException {
    compare("MNIST", of("MNIST", "train-images-idx3-ubyte"));
    assertEquals(List.of(), notes);
  }

  @Test
  void filesOfAnotherSetAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> compare("MNIST", of("KMNIST", "train-images-idx3-ubyte")))
            .getMessage();
    assertEquals(
        IMAGES + " is train-images-idx3-ubyte of KMNIST, not train-images-idx3-ubyte of MNIST",
        message);
  }

  @Test
  void filesOfAnotherPartAreRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> compare("MNIST", of("MNIST", "t10k-images-idx3-ubyte")))
            .getMessage();
    assertEquals(
        IMAGES + " is t10k-images-idx3-ubyte of MNIST, not train-images-idx3-ubyte of MNIST",
        message);
  }

  @Test
  void unknownFilesAreNotedWhereTheirContentWouldBeKnown() throws IOException {
    compare("MNIST", Optional.empty());
    assertEquals(
        List.of("train-images-idx3-ubyte.gz in data: not as published for MNIST, by the checksum"),
        notes);
    notes.clear();
    compare("KMNIST", Optional.empty());
    assertEquals(List.of(), notes);
  }
}

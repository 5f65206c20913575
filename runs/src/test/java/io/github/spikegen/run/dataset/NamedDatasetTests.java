package io.github.spikegen.run.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.ImageDataset.Augmentation;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.testing.SmallDatasets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedDatasetTests {

  @TempDir private Path folder;

  @Test
  void miniIsBundled() throws IOException {
    assertEquals(6000, NamedDataset.MINI.load(null, Split.TRAIN).size());
    ImageDataset test = NamedDataset.MINI.load(null, Split.TEST);
    assertEquals(1000, test.size());
    assertEquals(new Shape(1, 28, 28), test.shape());
  }

  @Test
  void digitsAreBundled() throws IOException {
    ImageDataset train = NamedDataset.DIGITS.load(null, Split.TRAIN);
    assertEquals(9000, train.size());
    assertEquals(10, train.classes());
    assertEquals(new Shape(1, 28, 28), train.shape());
    ImageDataset test = NamedDataset.DIGITS.load(null, Split.TEST);
    assertEquals(1000, test.size());
    int[] count = new int[10];
    for (ImageDataset part : List.of(train, test)) {
      for (int label : part.labels()) {
        count[label]++;
      }
    }
    // the first 10,000 of MNIST's training images
    assertArrayEquals(new int[] {1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978}, count);
  }

  @ParameterizedTest
  @EnumSource(names = {"MINI", "DIGITS"})
  void bundledSetsTakeNoFolder(NamedDataset bundled) {
    assertThrows(IllegalArgumentException.class, () -> bundled.load(folder, Split.TRAIN));
  }

  @ParameterizedTest
  @EnumSource(names = {"MNIST", "FASHION_MNIST", "KMNIST"})
  void readsFilesThatFollowMnist(NamedDataset dataset) throws IOException {
    SmallDatasets.mnist(folder, 12, 8);
    assertEquals(12, dataset.load(folder, Split.TRAIN).size());
    assertEquals(12, dataset.load(folder, Split.TEST).size());
  }

  @Test
  void readsCifar10() throws IOException {
    SmallDatasets.cifar10(folder, 2);
    assertEquals(10, NamedDataset.CIFAR10.load(folder, Split.TRAIN).size());
    assertEquals(2, NamedDataset.CIFAR10.load(folder, Split.TEST).size());
  }

  @ParameterizedTest
  @EnumSource(names = {"KMNIST", "LETTERS", "CELEBA", "N_MNIST"})
  void saysWhichFilesToPutWhere(NamedDataset dataset) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> dataset.load(null, Split.TRAIN))
            .getMessage();
    assertTrue(message.startsWith(dataset.displayName()), message);
    assertTrue(message.contains("name it as the folder of the data"), message);
    String file =
        switch (dataset) {
          case LETTERS -> "emnist-letters-train-images-idx3-ubyte";
          case N_MNIST -> "Train and Test with 0 to 9 in each";
          case CELEBA -> "list_eval_partition.txt from https://mmlab.ie.cuhk.edu.hk/";
          default -> "train-images-idx3-ubyte";
        };
    assertTrue(message.contains(file), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void celebaIsMirroredInTrainingAlone() throws IOException {
    SmallDatasets.celeba(folder, 3);
    ImageDataset train = NamedDataset.CELEBA.load(folder, Split.TRAIN);
    ImageDataset test = NamedDataset.CELEBA.load(folder, Split.TEST);
    assertEquals(new Shape(3, 64, 64), train.shape());
    assertEquals(3, train.size());
    assertEquals(Augmentation.HORIZONTAL_FLIP, train.augmentation());
    assertEquals(3, test.size());
    assertEquals(Augmentation.NONE, test.augmentation());
    assertFalse(NamedDataset.CELEBA.hasLabels());
  }

  @Test
  void aLimitReadsNoOtherFilesOfCelebaAndProgressIsTold() throws IOException {
    SmallDatasets.celeba(folder, 3);
    Files.write(folder.resolve("img_align_celeba/000003.jpg"), new byte[] {1});
    Heard heard = new Heard();
    assertEquals(2, NamedDataset.CELEBA.load(folder, Split.TRAIN, 2, heard).size());
    assertEquals(List.of(2, 2), heard.progress);
    assertThrows(
        DataFileException.class, () -> NamedDataset.CELEBA.load(folder, Split.TRAIN, 3, heard));
  }

  @Test
  void aMissingListOfCelebaIsNoted() throws IOException {
    SmallDatasets.celeba(folder, 3);
    Files.delete(folder.resolve("list_eval_partition.txt"));
    Heard heard = new Heard();
    assertEquals(6, NamedDataset.CELEBA.load(folder, Split.TRAIN, null, heard).size());
    assertEquals(1, heard.notes.size());
    assertTrue(
        heard.notes.get(0).startsWith("list_eval_partition.txt is not in " + folder + ": 000001"),
        heard.notes.get(0));
  }

  @Test
  void ownFilesInAPublishedFormatAreNoted() throws IOException {
    SmallDatasets.mnist(folder, 12, 8);
    Heard heard = new Heard();
    NamedDataset.MNIST.load(folder, Split.TRAIN, null, heard);
    assertEquals(
        List.of(
            "train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz in %s: not as published for MNIST, by the checksum"
                .formatted(folder)),
        heard.notes);
    Heard nothing = new Heard();
    NamedDataset.KMNIST.load(folder, Split.TRAIN, null, nothing);
    assertEquals(List.of(), nothing.notes, "checksums of the content were not published");
  }

  @ParameterizedTest
  @EnumSource(names = "CELEBA", mode = EnumSource.Mode.EXCLUDE)
  void aLimitKeepsTheFirstImages(NamedDataset dataset) throws IOException {
    if (dataset == NamedDataset.CIFAR10) {
      SmallDatasets.cifar10(folder, 2);
    } else if (dataset == NamedDataset.N_MNIST) {
      SmallDatasets.nMnist(folder, 12);
    } else if (dataset == NamedDataset.LETTERS) {
      SmallDatasets.letters(folder, 12);
    } else {
      SmallDatasets.mnist(folder, 12, 8);
    }
    boolean bundled = dataset == NamedDataset.MINI || dataset == NamedDataset.DIGITS;
    Path source = bundled ? null : folder;
    ImageDataset all = dataset.load(source, Split.TRAIN);
    assertEquals(
        all.limit(5).checksum(),
        dataset.load(source, Split.TRAIN, 5, DatasetListener.SILENT).checksum());
    assertEquals(Augmentation.NONE, all.augmentation());
    assertTrue(dataset.hasLabels());
  }

  @Test
  void lettersAreUprightAndLabelledFromZero() throws IOException {
    SmallDatasets.letters(folder, 27);
    ImageDataset set = NamedDataset.LETTERS.load(folder, Split.TEST);
    assertEquals(26, set.classes());
    assertEquals(25, set.labels()[25]);
    assertEquals(0, set.labels()[26]);
  }

  private static final class Heard implements DatasetListener {

    private final List<String> notes = new ArrayList<>();
    private final List<Integer> progress = new ArrayList<>();

    @Override
    public void noted(String note) {
      notes.add(note);
    }

    @Override
    public void started(int images) {
      progress.add(images);
    }

    @Override
    public void proceeded(int images) {
      progress.add(images);
    }
  }
}

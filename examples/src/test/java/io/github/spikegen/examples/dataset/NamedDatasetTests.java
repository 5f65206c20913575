package io.github.spikegen.examples.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.types.Shape;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.RemoteRepository;
import ai.djl.repository.Repository;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.examples.SmallDatasets;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NamedDatasetTests {

  private static final String GROUP = "ai.djl.basicdataset";

  @TempDir private Path folder;

  @Test
  void miniIsBundled() throws IOException {
    assertEquals(6000, NamedDataset.MINI.load(null, Split.TRAIN).size());
    ImageDataset test = NamedDataset.MINI.load(null, Split.TEST);
    assertEquals(1000, test.size());
    assertEquals(new Shape(1, 28, 28), test.shape());
  }

  @Test
  void miniTakesNoFolder() {
    assertThrows(IllegalArgumentException.class, () -> NamedDataset.MINI.load(folder, Split.TRAIN));
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
  @EnumSource(names = {"KMNIST", "LETTERS", "CIFAR10"})
  void saysWhichFilesToPutWhere(NamedDataset dataset) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> dataset.load(null, Split.TRAIN))
            .getMessage();
    assertTrue(message.startsWith(dataset.displayName()), message);
    assertTrue(message.contains("--data DIR"), message);
    String file =
        switch (dataset) {
          case LETTERS -> "emnist-letters-train-images-idx3-ubyte";
          case CIFAR10 -> "data_batch_1.bin";
          default -> "train-images-idx3-ubyte";
        };
    assertTrue(message.contains(file), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void celebaIsNotSupportedYet() {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> NamedDataset.CELEBA.load(folder, Split.TRAIN))
            .getMessage();
    assertEquals("celeba is not supported yet", message);
  }

  @Test
  void readsWhatARepositoryOfDjlHolds() throws IOException {
    Path set = folder.resolve("dataset/cv/ai/djl/basicdataset/mnist");
    Path files = SmallDatasets.mnist(set.resolve("1.0/mnist"), 12, 8);
    Files.writeString(
        set.resolve("metadata.json"),
        """
        {"metadataVersion": "0.2", "resourceType": "dataset", "application": "cv",
         "groupId": "ai.djl.basicdataset", "artifactId": "mnist", "name": "MNIST",
         "artifacts": [{"version": "1.0", "snapshot": false, "name": "mnist", "files": {
           "train_data": {"uri": "train-images-idx3-ubyte.gz", "size": 1},
           "train_labels": {"uri": "train-labels-idx1-ubyte.gz", "size": 1},
           "test_data": {"uri": "t10k-images-idx3-ubyte", "size": 1},
           "test_labels": {"uri": "t10k-labels-idx1-ubyte", "size": 1}}}]}
        """);
    Repository repository = Repository.newInstance("local", folder.toString());
    DownloadableFiles found = new DownloadableFiles(repository, GROUP, "mnist");
    ImageDataset train = found.load(Split.TRAIN);
    assertArrayEquals(NamedDataset.MNIST.load(files, Split.TRAIN).labels(), train.labels());
    assertEquals(
        NamedDataset.MNIST.load(files, Split.TEST).checksum(), found.load(Split.TEST).checksum());
  }

  @Test
  void aFailedDownloadNamesDataSetAndPlace() {
    Repository repository =
        new RemoteRepository("nowhere", URI.create("https://nowhere.invalid/")) {
          @Override
          public Artifact resolve(MRL location, Map<String, String> filter) throws IOException {
            throw new UnknownHostException("nowhere.invalid");
          }
        };
    DownloadableFiles files = new DownloadableFiles(repository, GROUP, "mnist");
    String message =
        assertThrows(DataFileException.class, () -> files.load(Split.TRAIN)).getMessage();
    assertEquals(
        "mnist could not be downloaded from https://nowhere.invalid/"
            + " (UnknownHostException: nowhere.invalid)",
        message);
  }
}

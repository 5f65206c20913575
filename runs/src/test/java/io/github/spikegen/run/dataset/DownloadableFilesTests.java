package io.github.spikegen.run.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.RemoteRepository;
import ai.djl.repository.Repository;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.testing.SmallDatasets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadableFilesTests {

  private static final String GROUP = "ai.djl.basicdataset";

  private static final String CACHE = "DJL_CACHE_DIR";

  @TempDir private Path folder;

  private String previousCache;
  private final List<String> notes = new ArrayList<>();
  private final DatasetListener listener =
      new DatasetListener() {
        @Override
        public void noted(String note) {
          notes.add(note);
        }
      };

  /** Keeps the files of these tests out of the user's cache, where they would be taken for real. */
  @BeforeEach
  void useOwnCache() {
    assumeTrue(System.getenv(CACHE) == null, "the variable has precedence");
    previousCache = System.setProperty(CACHE, folder.resolve("cache").toString());
  }

  @AfterEach
  void useCacheAsBefore() {
    if (previousCache == null) {
      System.clearProperty(CACHE);
    } else {
      System.setProperty(CACHE, previousCache);
    }
  }

  /** Makes a repository that says where the files of a set are, as DJL's does. */
  private DownloadableFiles repositoryOf(String artifactId, Map<String, Path> files)
      throws IOException {
    Path set = folder.resolve("repository/dataset/cv/ai/djl/basicdataset").resolve(artifactId);
    Files.createDirectories(set);
    String items =
        files.entrySet().stream()
            .map(
                file ->
                    "\"%s\": {\"uri\": \"%s\", \"size\": 1}"
                        .formatted(file.getKey(), file.getValue().toUri()))
            .collect(Collectors.joining(", "));
    Files.writeString(
        set.resolve("metadata.json"),
        """
        {"metadataVersion": "0.2", "resourceType": "dataset", "application": "cv",
         "groupId": "ai.djl.basicdataset", "artifactId": "%1$s", "name": "%1$s",
         "artifacts": [{"version": "1.0", "snapshot": false, "files": {%2$s}}]}
        """
            .formatted(artifactId, items));
    Repository repository =
        Repository.newInstance("local", folder.resolve("repository").toString());
    return new DownloadableFiles(repository, GROUP, artifactId, listener);
  }

  @Test
  void readsMnistAsARepositoryOfDjlHoldsIt() throws IOException {
    Path files = SmallDatasets.mnist(folder.resolve("published"), 12, 8);
    DownloadableFiles found =
        repositoryOf(
            "mnist",
            Map.of(
                "train_data", files.resolve("train-images-idx3-ubyte.gz"),
                "train_labels", files.resolve("train-labels-idx1-ubyte.gz"),
                "test_data", files.resolve("t10k-images-idx3-ubyte"),
                "test_labels", files.resolve("t10k-labels-idx1-ubyte")));
    for (Split split : Split.values()) {
      assertEquals(
          NamedDataset.MNIST.load(files, split).checksum(), found.loadIdx(split).checksum());
    }
  }

  @Test
  void readsCifar10AsARepositoryOfDjlHoldsIt() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 1; i <= 5; i++) {
      all.write(SmallDatasets.cifar10Batch(3, i));
    }
    Path train = folder.resolve("data_batch.bin.gz");
    Files.write(train, SmallDatasets.gzipped(all.toByteArray()));
    Path test = folder.resolve("test_batch.bin.gz");
    Files.write(test, SmallDatasets.gzipped(SmallDatasets.cifar10Batch(3, 6)));
    DownloadableFiles found =
        repositoryOf("cifar10", Map.of("data_batch.bin", train, "test_batch.bin", test));

    assertEquals(15, found.loadCifar10(Split.TRAIN).size());
    Path published = SmallDatasets.cifar10(folder.resolve("published"), 3);
    for (Split split : Split.values()) {
      assertEquals(
          NamedDataset.CIFAR10.load(published, split).checksum(),
          found.loadCifar10(split).checksum());
    }
  }

  @Test
  void aDownloadIsToldOfAndKept() throws IOException {
    Path test = folder.resolve("test_batch.bin.gz");
    Files.write(test, SmallDatasets.gzipped(SmallDatasets.cifar10Batch(3, 6)));
    DownloadableFiles found = repositoryOf("cifar10", Map.of("test_batch.bin", test));
    assertEquals(3, found.loadCifar10(Split.TEST).size());
    Files.delete(test);
    assertEquals(3, found.loadCifar10(Split.TEST).size());
    assertEquals(List.of("downloading cifar10 into DJL's cache"), notes);
  }

  @Test
  void aSetThatLacksAFileSaysWhich() throws IOException {
    Path other = Files.write(folder.resolve("other.bin"), new byte[1]);
    DownloadableFiles files = repositoryOf("cifar10", Map.of("other", other));
    String message =
        assertThrows(DataFileException.class, () -> files.loadCifar10(Split.TEST)).getMessage();
    assertEquals(
        "cifar10 has no file test_batch.bin at " + files.repository().getBaseUri(), message);
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
    DownloadableFiles files = new DownloadableFiles(repository, GROUP, "mnist", listener);
    String message =
        assertThrows(DataFileException.class, () -> files.loadIdx(Split.TRAIN)).getMessage();
    assertEquals(
        "mnist could not be downloaded from https://nowhere.invalid/"
            + " (UnknownHostException: nowhere.invalid)",
        message);
  }
}

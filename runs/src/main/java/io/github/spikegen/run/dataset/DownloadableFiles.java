package io.github.spikegen.run.dataset;

import ai.djl.Application;
import ai.djl.repository.Artifact;
import ai.djl.repository.MRL;
import ai.djl.repository.Repository;
import ai.djl.util.Progress;
import io.github.spikegen.data.Cifar10Files;
import io.github.spikegen.data.DataFileException;
import io.github.spikegen.data.IdxFiles;
import io.github.spikegen.data.IdxLayout;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import java.io.IOException;
import java.io.InputStream;

/**
 * Published files that DJL's repository of data sets holds. DJL downloads them into its own cache
 * and checks them; they are read from there.
 *
 * @param repository where the files are
 * @param groupId DJL's name of the group of data sets
 * @param artifactId DJL's name of the data set
 * @param listener is told of a download
 */
record DownloadableFiles(
    Repository repository, String groupId, String artifactId, DatasetListener listener) {

  private static final String VERSION = "1.0";

  /**
   * Reads one part of a data set in MNIST's format, after downloading it if it is not in the cache.
   *
   * @param split which part
   * @return images with labels
   * @throws DataFileException if the download fails, in one line, or the files are damaged
   * @throws IOException if reading fails
   */
  ImageDataset loadIdx(Split split) throws IOException {
    String part = part(split, "train", "test");
    Artifact artifact = download();
    return IdxFiles.load(
        artifactId,
        open(artifact, part + "_data"),
        open(artifact, part + "_labels"),
        IdxLayout.MNIST);
  }

  /**
   * Reads one part of CIFAR-10, after downloading it if it is not in the cache. Its training files
   * are one there.
   *
   * @param split which part
   * @return images with labels
   * @throws DataFileException if the download fails, in one line, or the files are damaged
   * @throws IOException if reading fails
   */
  ImageDataset loadCifar10(Split split) throws IOException {
    String file = part(split, "data_batch.bin", "test_batch.bin");
    return Cifar10Files.load(artifactId, open(download(), file));
  }

  private static String part(Split split, String train, String test) {
    return switch (split) {
      case TRAIN -> train;
      case TEST -> test;
    };
  }

  private Artifact download() throws DataFileException {
    try {
      MRL location = repository.dataset(Application.CV.ANY, groupId, artifactId, VERSION);
      Artifact artifact = location.getDefaultArtifact();
      location.prepare(artifact, new DownloadNote(artifactId, listener));
      return artifact;
    } catch (IOException | RuntimeException e) {
      throw new DataFileException(
          "%s could not be downloaded from %s (%s: %s)"
              .formatted(
                  artifactId,
                  repository.getBaseUri(),
                  e.getClass().getSimpleName(),
                  e.getMessage()),
          e);
    }
  }

  private InputStream open(Artifact artifact, String file) throws IOException {
    Artifact.Item item = artifact.getFiles().get(file);
    if (item == null) {
      throw new DataFileException(
          "%s has no file %s at %s".formatted(artifactId, file, repository.getBaseUri()));
    }
    return repository.openStream(item, null);
  }

  /**
   * Notes that a download begins. DJL tells of one only if its cache does not have the files.
   *
   * @param set what is downloaded
   * @param listener is told
   */
  record DownloadNote(String set, DatasetListener listener) implements Progress {

    @Override
    public void reset(String message, long max, String trailingMessage) {
      listener.noted("downloading %s into DJL's cache".formatted(set));
    }

    @Override
    public void start(long initialProgress) {}

    @Override
    public void end() {}

    @Override
    public void increment(long increment) {}

    @Override
    public void update(long progress, String message) {}
  }
}

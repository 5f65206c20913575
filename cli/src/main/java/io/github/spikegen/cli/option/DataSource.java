package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.WorkProgress.DatasetProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.dataset.NamedDataset.FolderNeededException;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set that an option names. Every command reads data sets here.
 *
 * @param option the option
 * @param dataset the set
 * @param folder where it is, or null
 * @param limit how many of the first images of either part are kept, or null for all
 */
public record DataSource(String option, NamedDataset dataset, Path folder, Integer limit) {

  /**
   * Reads one part.
   *
   * @param out where to print what is odd about the files, and progress
   * @throws UsageException if the folder is none, is missing or holds another set
   */
  public ImageDataset load(Split split, PrintWriter out) throws IOException {
    return read(out, listener -> dataset.load(folder, split, limit, listener));
  }

  /**
   * Reads the training images and those that are not trained on.
   *
   * @param holdOut how many of the last training images take the place of the test images, which
   *     are not read then; null for none
   * @param out where to print what is odd about the files, and progress
   * @throws UsageException if the set can't be read, or its images differ in size
   * @throws RunException if no images would be left to train on
   */
  public LoadedDataset loadAll(Integer holdOut, PrintWriter out) throws IOException {
    return new LoadedDataset(
        this, read(out, listener -> TrainingData.load(dataset, folder, limit, holdOut, listener)));
  }

  private <T> T read(PrintWriter out, Reader<T> reader) throws IOException {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new UsageException("--data: %s is no folder".formatted(folder));
    }
    try (DatasetProgress progress = new DatasetProgress(out, dataset.displayName())) {
      return reader.read(progress);
    } catch (IllegalArgumentException e) {
      if (e instanceof RunException run && run.option().isPresent()) {
        throw run;
      }
      String folderOption = e instanceof FolderNeededException ? " (--data DIR)" : "";
      throw new UsageException("%s: %s%s".formatted(option, e.getMessage(), folderOption));
    }
  }

  /** Reads images by the library. */
  private interface Reader<T> {
    T read(DatasetListener listener) throws IOException;
  }

  /**
   * A data set's training images and those that are not trained on, of one size.
   *
   * @param source what was read
   * @param data its images
   */
  public record LoadedDataset(DataSource source, TrainingData data) {

    /** Returns one part; which is not the training images is the one that was read. */
    public NamedImages images(DatasetPart part) {
      DatasetPart unseen = data.description().unseenPart();
      if (part != DatasetPart.TRAIN && part != unseen) {
        throw new IllegalArgumentException(
            "part must be TRAIN or %s, but is %s".formatted(unseen, part));
      }
      return new NamedImages(
          source.dataset().displayName(),
          Optional.of(part),
          part == DatasetPart.TRAIN ? data.train() : data.unseen());
    }

    /** Returns the other part. */
    public NamedImages imagesBeside(DatasetPart part) {
      return images(
          part == DatasetPart.TRAIN ? data.description().unseenPart() : DatasetPart.TRAIN);
    }
  }
}

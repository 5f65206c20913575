package io.github.spikegen.cli.option;

import io.github.spikegen.cli.view.WorkProgress.DatasetProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A data set's training images and those that are not trained on, of one size.
 *
 * @param option the option that named the set
 * @param dataset the set
 * @param data its images
 */
public record LoadedDataset(String option, NamedDataset dataset, TrainingData data) {

  /**
   * Reads a set.
   *
   * @param source the set
   * @param holdOut how many of the last training images of the source take the place of the test
   *     images, which are not read then; null for none
   * @param out where to print what is odd about the files, and progress
   * @throws UsageException if the source can't be read, or its images differ in size
   * @throws RunException if no images would be left to train on
   */
  public static LoadedDataset load(DataSource source, Integer holdOut, PrintWriter out)
      throws IOException {
    try (DatasetProgress console = new DatasetProgress(out, source.dataset().displayName())) {
      return new LoadedDataset(source.option(), source.dataset(), source.loadAll(holdOut, console));
    }
  }

  /** Returns which part those are that are not trained on: test or validation. */
  public DatasetPart unseenPart() {
    return data.description().holdOut() == null ? DatasetPart.TEST : DatasetPart.VALIDATION;
  }

  /** Returns one part; which is not the training images is the one that was read. */
  public NamedImages images(DatasetPart part) {
    if (part != DatasetPart.TRAIN && part != unseenPart()) {
      throw new IllegalArgumentException(
          "part must be TRAIN or %s, but is %s".formatted(unseenPart(), part));
    }
    return new NamedImages(
        dataset.displayName(),
        Optional.of(part),
        part == DatasetPart.TRAIN ? data.train() : data.unseen());
  }

  /** Returns the other part. */
  public NamedImages imagesBeside(DatasetPart part) {
    return images(part == DatasetPart.TRAIN ? unseenPart() : DatasetPart.TRAIN);
  }

  /**
   * A data set that an option names.
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
     * @param listener is told of progress, and of what is odd about the files
     * @throws UsageException if the folder is none, is missing or holds another set
     */
    public ImageDataset load(Split split, DatasetListener listener) throws IOException {
      requireFolder();
      try {
        return dataset.load(folder, split, limit, listener);
      } catch (IllegalArgumentException e) {
        throw unusable(e);
      }
    }

    private TrainingData loadAll(Integer holdOut, DatasetListener listener) throws IOException {
      requireFolder();
      try {
        return TrainingData.load(dataset, folder, limit, holdOut, listener);
      } catch (RunException e) {
        throw e.option().isPresent() ? e : new UsageException(option + ": " + e.getMessage());
      } catch (IllegalArgumentException e) {
        throw unusable(e);
      }
    }

    private void requireFolder() {
      if (folder != null && !Files.isDirectory(folder)) {
        throw new UsageException("--data: %s is no folder".formatted(folder));
      }
    }

    private UsageException unusable(IllegalArgumentException e) {
      return new UsageException(
          "%s: %s%s".formatted(option, e.getMessage(), folder == null ? " (--data DIR)" : ""));
    }
  }
}

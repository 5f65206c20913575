package io.github.spikegen.cli.option;

import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset.DatasetPart;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The images that a command shows to the model of a run. */
public final class RunImages {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--split",
      paramLabel = "PART",
      description =
          "Which images of the data set: train, test, or validation, those that the run held out.")
  private DatasetPart split = DatasetPart.TEST;

  @Mixin private DataOptions data;

  /** Refuses a command line that names no data set. */
  public void requireDataset() {
    data.requireDataset(command);
  }

  /**
   * Reads the images.
   *
   * @param model the model that they are shown to
   * @throws UsageException if the run held no images of the set out, or the set has others
   */
  public ImageDataset load(GenerativeModel model) throws IOException {
    RunFolder folder = model.folder();
    ImageDataset images =
        switch (split) {
          case TRAIN -> data.load(Split.TRAIN, out());
          case TEST -> data.load(Split.TEST, out());
          case VALIDATION -> heldOut(folder, model.config().data());
        };
    ModelOption.requireFit("--dataset", data.dataset.displayName(), images, model);
    return images;
  }

  private ImageDataset heldOut(RunFolder folder, DataDescription trained) throws IOException {
    if (trained.holdOut() == null) {
      throw new UsageException(
          "--split validation: the run in %s was trained without --hold-out"
              .formatted(folder.path()));
    }
    if (!trained.name().equals(data.dataset.displayName())) {
      throw new UsageException(
          "--split validation: the run in %s held out images of %s, but --dataset is %s"
              .formatted(folder.path(), trained.name(), data.dataset.displayName()));
    }
    DataSource source = new DataSource("--dataset", data.dataset, data.folder(), trained.limit());
    TrainingData images = source.loadAll(trained.holdOut(), out()).data();
    trained.requireSame(images.train());
    return data.limit() == null ? images.unseen() : images.unseen().limit(data.limit());
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }
}

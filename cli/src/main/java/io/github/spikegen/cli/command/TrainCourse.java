package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.BothSplits;
import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.DataSource;
import io.github.spikegen.cli.option.EnumOptions;
import io.github.spikegen.cli.option.OptionsFile;
import io.github.spikegen.cli.option.ResumeCheck;
import io.github.spikegen.cli.option.RunOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.TrainingProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.DataDescription;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.Stage;
import io.github.spikegen.run.StageOptions;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.Interruption;
import io.github.spikegen.run.training.RunControl;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * The course of every command that trains: begins a run or resumes one, and trains until it is
 * complete or Ctrl-C is pressed.
 *
 * @param <C> the class of a run's config
 * @param spec the command
 * @param run where the run is
 * @param data what it is trained on
 * @param training what the family of models adds
 */
record TrainCourse<C extends Record & RunConfig>(
    CommandSpec spec, RunOptions run, DataOptions data, FamilyTraining<C> training) {

  /** Runs the command and returns its exit code. */
  int take() throws IOException {
    if (run.resume && run.overwrite) {
      throw new ParameterException(
          spec.commandLine(), "--resume and --overwrite exclude each other");
    }
    if (!run.resume && data.dataset == null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '--dataset=D' (or --resume)");
    }
    RunFolder folder = new RunFolder(run.out);
    return run.resume ? resume(folder) : start(folder);
  }

  private int start(RunFolder folder) throws IOException {
    folder.requireFree(run.overwrite);
    BothSplits set = BothSplits.load(data.source(), run.holdOut, out());
    String source =
        data.folder == null ? null : data.folder.toAbsolutePath().normalize().toString();
    C config =
        training.config(
            DataDescription.of(data.dataset.displayName(), source, data.limit, set.train())
                .withHoldOut(run.holdOut),
            set.train());
    requireTrainable(config, set.train()); // before anything is written or removed
    folder.start(config, run.overwrite);
    OptionsFile.write(folder.options(), spec);
    return train(folder, config, set);
  }

  private int resume(RunFolder folder) throws IOException {
    C config = folder.config(training.family());
    ResumeCheck.requireAgreement(
        spec.commandLine().getParseResult(), config, training.storedOptions());
    DataDescription trained = config.data();
    NamedDataset dataset = EnumOptions.parse(NamedDataset.class, trained.name());
    Path source = data.folder;
    if (source == null && trained.folder() != null) {
      source = Path.of(trained.folder());
      if (!Files.isDirectory(source)) {
        throw new UsageException(
            "the run's data folder %s is not there; name it with --data DIR".formatted(source));
      }
    }
    BothSplits set =
        BothSplits.load(
            new DataSource("--dataset", dataset, source, trained.limit()),
            trained.holdOut(),
            out());
    if (folder.progress(config).isComplete(config)) {
      out().println("The run in %s is complete: there is nothing to resume.".formatted(run.out));
      return ExitCode.OK;
    }
    requireTrainable(config, set.train());
    return train(folder, config, set);
  }

  private int train(RunFolder folder, C config, BothSplits set) throws IOException {
    String howToResume =
        "To continue: %s --resume --out %s%s"
            .formatted(
                spec.qualifiedName(),
                Text.shellWord(run.out),
                data.folder == null ? "" : " --data " + Text.shellWord(data.folder));
    try (Interruption interruption =
            TrainCommand.interruption(spec, "Stopping after this step. " + howToResume);
        TrainingProgress<C> progress =
            new TrainingProgress<>(out(), folder, config, training.family())) {
      RunControl control = new RunControl(progress, interruption, run.saveEvery());
      if (!training.train(folder, config, set.train(), set.unseen(), control)) {
        out().println("Stopped and saved.");
        out().flush();
        return TrainCommand.INTERRUPTED;
      }
      out()
          .println(
              "The run in %1$s is complete. To draw images: %2$s sample --model %1$s --count 64 --out samples.npz --grid samples.png"
                  .formatted(Text.shellWord(run.out), spec.parent().qualifiedName()));
      return ExitCode.OK;
    }
  }

  private void requireTrainable(C config, ImageDataset images) {
    if (!(config.data().variance() > 0)) {
      throw new UsageException(
          "all pixels of the %d training images are equal: there is nothing to learn"
              .formatted(images.size()));
    }
    for (Stage stage : config.stages()) {
      StageOptions options = config.training(stage);
      if (options.patience() > 0 && config.data().holdOut() == null) {
        throw new UsageException(
            "--early-stop needs --hold-out: when to stop is not judged on the test images");
      }
      options.totalSteps(options.stepsPerEpoch(Math.toIntExact(images.size())));
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

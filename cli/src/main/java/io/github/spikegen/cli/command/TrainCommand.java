package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.DataOptions;
import io.github.spikegen.cli.option.DataSource;
import io.github.spikegen.cli.option.EnumOptions;
import io.github.spikegen.cli.option.HyperparameterOptions;
import io.github.spikegen.cli.option.OptionsFile;
import io.github.spikegen.cli.option.Place;
import io.github.spikegen.cli.option.RunOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.TrainingProgress;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.internal.Quoted;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunException;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunMemory;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.TrainingData.DataDescription;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.training.GradientCluster;
import io.github.spikegen.run.training.Interruption;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Begins a run of a family or resumes one, and trains until it is complete or Ctrl-C is pressed.
 *
 * @param <C> the class of a run's config
 */
@Command(
    name = "train",
    description = "Train a model. Ctrl-C stops after the current step; --resume continues.")
final class TrainCommand<C extends Record & RunConfig> implements Callable<Integer> {

  /** The exit code of a process that Ctrl-C ended. */
  static final int INTERRUPTED = 130;

  @Spec private CommandSpec spec;

  @Mixin private RunOptions run;

  @Mixin private DataOptions data;

  @Mixin private Place place;

  private final ModelFamily<C> family;

  TrainCommand(ModelFamily<C> family) {
    this.family = family;
  }

  @Override
  public Integer call() throws IOException {
    if (run.resume && (run.overwrite || run.printConfig)) {
      throw new ParameterException(
          spec.commandLine(),
          "--resume and %s exclude each other"
              .formatted(run.overwrite ? "--overwrite" : "--print-config"));
    }
    if (run.out == null && !run.printConfig) {
      throw new ParameterException(spec.commandLine(), "Missing required option: '--out=RUN'");
    }
    if (!run.resume) {
      requireNecessary();
    }
    return run.printConfig
        ? printConfig()
        : run.resume ? resume(new RunFolder(run.out)) : start(new RunFolder(run.out));
  }

  private void requireNecessary() {
    String missing =
        data.dataset == null
            ? "--dataset=D"
            : HyperparameterOptions.missing(spec, family.options()).orElse(null);
    if (missing != null) {
      throw new ParameterException(
          spec.commandLine(), "Missing required option: '%s' (or --resume)".formatted(missing));
    }
  }

  /** What is odd about the data goes elsewhere: the output is the config alone. */
  private int printConfig() throws IOException {
    TrainingData images = data.source().loadAll(run.holdOut, spec.commandLine().getErr()).data();
    C config = family.config(given(), images);
    Training.requireTrainable(config, images);
    out().println(config.json());
    return ExitCode.OK;
  }

  private int start(RunFolder folder) throws IOException {
    folder.requireFree(run.overwrite);
    TrainingData images = data.source().loadAll(run.holdOut, out()).data();
    C config = family.config(given(), images);
    requireTrainable(config, images); // before anything is written or removed
    String options = OptionsFile.of(spec, name -> family.value(config, name));
    folder.start(config, run.overwrite, Optional.of(options));
    return train(folder, config, images);
  }

  private OptionValues given() {
    return HyperparameterOptions.given(spec, family.options());
  }

  private int resume(RunFolder folder) throws IOException {
    C config = folder.config(family);
    requireAgreement(config);
    DataDescription trained = config.data();
    NamedDataset dataset = named(trained.name());
    Path source = data.folder();
    if (source == null && trained.folder() != null) {
      source = Path.of(trained.folder());
      if (!Files.isDirectory(source)) {
        throw new UsageException(
            "the run's data folder %s is not there; name it with --data DIR"
                .formatted(trained.folder()));
      }
    }
    DataSource parts = new DataSource("--dataset", dataset, source, trained.limit());
    TrainingData found = parts.loadAll(trained.holdOut(), out()).data();
    if (folder.progress(config).isComplete(config)) {
      out().println("The run in %s is complete: there is nothing to resume.".formatted(run.out));
      return ExitCode.OK;
    }
    TrainingData images = new TrainingData(trained, found.train(), found.unseen());
    requireTrainable(config, images);
    return train(folder, config, images);
  }

  private static NamedDataset named(String dataset) {
    try {
      return EnumOptions.parse(NamedDataset.class, dataset);
    } catch (TypeConversionException e) {
      throw new UsageException(
          "the run was trained on images of its own, '%s': it is resumed by the library alone"
              .formatted(Quoted.of(dataset)));
    }
  }

  private void requireTrainable(C config, TrainingData images) {
    Training.requireTrainable(config, images);
    GradientCluster cluster = place.workplace().gradients();
    if (cluster != null) {
      cluster.requireTrainable(config);
    }
    if (!run.force) {
      try {
        RunMemory.requireTraining(config);
      } catch (RunException e) {
        throw new UsageException(e.getMessage() + ", or try it with --force");
      }
    }
  }

  private void requireAgreement(C config) {
    OptionValues given = given();
    if (data.dataset != null) {
      given = given.with("dataset", data.dataset.displayName());
    }
    if (data.limit() != null) {
      given = given.with("limit", data.limit());
    }
    if (run.holdOut != null) {
      given = given.with("hold-out", run.holdOut);
    }
    config.family().requireAgreement(config, given);
  }

  /** Waits for Ctrl-C, at which a message is printed. */
  static Interruption interruption(CommandSpec spec, String message) {
    PrintWriter err = spec.commandLine().getErr();
    return new Interruption(
        () -> {
          err.println();
          err.println(message);
          err.flush();
        });
  }

  private int train(RunFolder folder, C config, TrainingData images) throws IOException {
    String howToResume =
        "To continue: %s --resume --out %s%s"
            .formatted(
                spec.qualifiedName(),
                Text.shellWord(run.out),
                data.folder() == null ? "" : " --data " + Text.shellWord(data.folder()));
    OptionValues pictures =
        HyperparameterOptions.given(spec, Hyperparameters.of(family.pictureOptions()));
    try (Interruption interruption =
            interruption(spec, "Stopping after this step. " + howToResume);
        TrainingProgress<C> progress = new TrainingProgress<>(out(), folder, config, family)) {
      RunControl control =
          new RunControl(progress, interruption, run.saveEvery(), run.silentLayers)
              .withCluster(place.workplace().gradients())
              .withAfterSave(place.workplace().afterSave());
      if (!new Training(pictures, control).run(folder, config, images)) {
        out().println("Stopped and saved.");
        out().flush();
        return INTERRUPTED;
      }
    }
    out()
        .println(
            "The run in %1$s is complete. To draw images: %2$s sample --model %1$s --count 64 --out samples.npz --grid samples.png"
                .formatted(Text.shellWord(run.out), spec.parent().qualifiedName()));
    return ExitCode.OK;
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

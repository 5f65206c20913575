package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.TrainingProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.data.Split;
import io.github.spikegen.diffusion.SamplingOptions;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.diffusion.DiffusionFigures;
import io.github.spikegen.run.diffusion.DiffusionModels;
import io.github.spikegen.run.diffusion.DiffusionRunConfig;
import io.github.spikegen.run.diffusion.DiffusionSampling;
import io.github.spikegen.run.diffusion.Reconstructions;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import io.github.spikegen.vqsvae.VqSvae;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a small model on the bundled images and draws from it. */
@Command(
    name = "quickstart",
    customSynopsis = "spikegen quickstart [OPTIONS]",
    description = {
      "Train a small Spiking-Diffusion model on 6,000 bundled images of clothes and draw new ones;"
          + " takes "
          + QuickstartSettings.DURATION
          + " on two cores and needs no network."
    },
    footer = {"", "Example:", "  spikegen quickstart --out my-first-run"})
public final class QuickstartCommand implements Callable<Integer> {

  private static final int SAMPLES = 64;
  private static final int RECONSTRUCTIONS = 20;

  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results.")
  private Path out = Path.of("spikegen-quickstart");

  @Option(names = "--overwrite", description = "Replace the run in DIR.")
  private boolean overwrite;

  private final QuickstartSettings settings;

  /** What picocli calls. */
  public QuickstartCommand() {
    this(QuickstartSettings.DEFAULTS);
  }

  public QuickstartCommand(QuickstartSettings settings) {
    this.settings = settings;
  }

  @Override
  public Integer call() throws IOException {
    final long start = System.nanoTime();
    RunFolder folder = new RunFolder(out);
    folder.requireFree(overwrite);
    ImageDataset train = NamedDataset.MINI.load(null, Split.TRAIN).limit(settings.images());
    ImageDataset test = NamedDataset.MINI.load(null, Split.TEST).limit(settings.images());
    DiffusionRunConfig config = settings.config(train);
    folder.start(config, overwrite);
    print(
        "A small spiking model learns to draw clothes from %,d bundled images: %s on two cores."
            .formatted(train.size(), QuickstartSettings.DURATION));
    print("Weights, log and pictures go to %s.".formatted(out));
    double bitsPerToken;
    try (Interruption interruption =
            new Interruption(
                spec.commandLine().getErr(),
                "Stopping after this step. To continue: spikegen diffusion train --resume --out "
                    + Text.shellWord(out));
        TrainingProgress<DiffusionRunConfig> progress =
            new TrainingProgress<>(
                spec.commandLine().getOut(), folder, config, DiffusionRunConfig.FAMILY)) {
      Training training = new Training(OptionValues.NONE, new RunControl(progress, interruption));
      if (!training.run(folder, config, new TrainingData(config.data(), train, test))) {
        print("Stopped and saved.");
        return Interruption.EXIT_CODE;
      }
      bitsPerToken = progress.last(config.data().unseenFigure(DiffusionFigures.BITS_PER_TOKEN));
    }
    draw(folder, config, test, bitsPerToken);
    print("Total time: %s.".formatted(Text.duration((System.nanoTime() - start) / 1e9)));
    suggest();
    return ExitCode.OK;
  }

  private void draw(
      RunFolder folder, DiffusionRunConfig config, ImageDataset test, double bitsPerToken)
      throws IOException {
    Path samples = out.resolve("samples.png");
    Path reconstructions = out.resolve("reconstructions.png");
    try (NDManager manager = NDManager.newBaseManager()) {
      VqSvae tokenizer = DiffusionModels.loadTokenizer(folder, config, manager);
      SpikingDenoiser denoiser = DiffusionModels.loadDenoiser(folder, config, manager);
      Reconstructions.drawGrid(manager, tokenizer, test, RECONSTRUCTIONS, reconstructions);
      Reconstructions quality = Reconstructions.of(manager, tokenizer, test);
      print("%n%s: unseen images above their reconstructions".formatted(reconstructions));
      print(
          "  squared error of a pixel in [0, 1]: %.4f; %d of %d codes used"
              .formatted(
                  quality.meanSquaredError(),
                  quality.usage().codesUsed(),
                  tokenizer.codebookSize()));
      SamplingOptions options = SamplingOptions.of().withTemperature(settings.temperature());
      DiffusionSampling.Cost cost =
          new DiffusionSampling(tokenizer, config.process(), denoiser, options)
              .write(
                  manager,
                  SAMPLES,
                  settings.seed(),
                  out.resolve("samples.npz"),
                  samples,
                  drawn -> {});
      print("%s: %d new images (%.1f s)".formatted(samples, SAMPLES, cost.seconds()));
      print(
          "  a token of unseen images costs %.2f bits (blind guessing: %.2f); %.1f network calls a sample"
              .formatted(
                  bitsPerToken,
                  Math.log(tokenizer.codebookSize()) / Math.log(2),
                  cost.callsPerSample()));
    }
  }

  private void suggest() {
    print("%nTo go on:".formatted());
    print(
        "  spikegen diffusion sample --model %s --count 256 --seed 2 --out more.npz --grid more.png"
            .formatted(Text.shellWord(out)));
    print("  spikegen diffusion train --dataset fashion-mnist --out run --time-steps 4");
    print("  spikegen diffusion train --help");
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}

package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.view.Text;
import io.github.spikegen.cli.view.TrainingProgress;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.GenerativeModel.SamplingCost;
import io.github.spikegen.run.ModelCapabilities.Reconstruction;
import io.github.spikegen.run.ModelCapabilities.Reconstructs;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.RunConfig;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.TrainingData;
import io.github.spikegen.run.dataset.NamedDataset;
import io.github.spikegen.run.dataset.NamedDataset.DatasetListener;
import io.github.spikegen.run.training.Interruption;
import io.github.spikegen.run.training.RunControl;
import io.github.spikegen.run.training.Training;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
          + QuickstartCommand.DURATION
          + " on two cores and needs no network."
    },
    footer = {"", "Example:", "  spikegen quickstart --out my-first-run"})
public final class QuickstartCommand implements Callable<Integer> {

  /** How long it takes on two cores. */
  static final String DURATION = "five to ten minutes";

  private static final String FAMILY = "diffusion";
  private static final String BITS_PER_TOKEN = "bits_per_token";
  private static final String TEMPERATURE = "temperature";
  private static final long SEED = 1;
  private static final int ALL_IMAGES = 6000;
  private static final int SAMPLES = 64;
  private static final int SAMPLE_COLUMNS = 8;
  private static final int RECONSTRUCTIONS = 20;
  private static final int RECONSTRUCTION_COLUMNS = 10;

  /** A smaller model for fewer epochs than a real run has. */
  private static final Map<String, Object> SMALL =
      Map.ofEntries(
          Map.entry("seed", SEED),
          Map.entry("time-steps", 4),
          Map.entry("channels", List.of(32, 64)),
          Map.entry("codes", 128),
          Map.entry("code-dimension", 16),
          Map.entry("vq-epochs", 5),
          Map.entry("vq-batch", 16),
          Map.entry("vq-learning-rate", 4e-3),
          Map.entry("denoiser-time-steps", 2),
          Map.entry("denoiser-channels", List.of(64, 128, 192, 192, 128)),
          Map.entry("prior-epochs", 18),
          Map.entry("prior-batch", 64),
          Map.entry("prior-learning-rate", 3e-3));

  @Spec private CommandSpec spec;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder for the results.")
  private Path out = Path.of("spikegen-quickstart");

  @Option(names = "--overwrite", description = "Replace the run in DIR.")
  private boolean overwrite;

  private final OptionValues options;
  private final int mostImages;

  /** What picocli calls. */
  public QuickstartCommand() {
    this(new OptionValues(SMALL), ALL_IMAGES);
  }

  /** Trains with other options on fewer images. */
  QuickstartCommand(OptionValues options, int mostImages) {
    this.options = options;
    this.mostImages = mostImages;
  }

  @Override
  public Integer call() throws IOException {
    return run(ModelFamily.named(FAMILY));
  }

  private <C extends Record & RunConfig> int run(ModelFamily<C> family) throws IOException {
    final long start = System.nanoTime();
    RunFolder folder = new RunFolder(out);
    folder.requireFree(overwrite);
    TrainingData data =
        TrainingData.load(NamedDataset.MINI, null, mostImages, null, DatasetListener.SILENT);
    C config = family.config(options, data);
    folder.start(config, overwrite);
    print(
        "A small spiking model learns to draw clothes from %,d bundled images: %s on two cores."
            .formatted(data.train().size(), DURATION));
    print("Weights, log and pictures go to %s.".formatted(out));
    double bitsPerToken;
    try (Interruption interruption =
            TrainCommand.interruption(
                spec,
                "Stopping after this step. To continue: spikegen diffusion train --resume --out "
                    + Text.shellWord(out));
        TrainingProgress<C> progress =
            new TrainingProgress<>(spec.commandLine().getOut(), folder, config, family)) {
      Training training = new Training(OptionValues.NONE, new RunControl(progress, interruption));
      if (!training.run(folder, config, data)) {
        print("Stopped and saved.");
        return TrainCommand.INTERRUPTED;
      }
      bitsPerToken = progress.last(config.data().unseenFigure(BITS_PER_TOKEN));
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      Reconstructs model = (Reconstructs) GenerativeModel.load(out, manager);
      Reconstruction quality = reconstruct(model, data.unseen(), manager);
      draw(model, bitsPerToken, quality.codes());
    }
    print("Total time: %s.".formatted(Text.duration((System.nanoTime() - start) / 1e9)));
    suggest();
    return ExitCode.OK;
  }

  private Reconstruction reconstruct(Reconstructs model, ImageDataset test, NDManager manager)
      throws IOException {
    Path grid = out.resolve("reconstructions.png");
    Reconstruction quality;
    try (ImageFiles images = new ImageFiles(null, 0, null, grid, RECONSTRUCTIONS)) {
      quality = model.reconstruct(test, SEED, images);
      int shown = (int) Math.min(RECONSTRUCTIONS, test.size());
      NDArray originals = test.images(manager, IntStream.range(0, shown).toArray());
      images.finish(RECONSTRUCTION_COLUMNS, originals);
    }
    print("%n%s: unseen images above their reconstructions".formatted(grid));
    print(
        "  squared error of a pixel in [0, 1]: %.4f; %d of %d codes used"
            .formatted(quality.meanSquaredError(), quality.codesUsed(), quality.codes()));
    return quality;
  }

  private void draw(GenerativeModel model, double bitsPerToken, int codes) throws IOException {
    Path grid = out.resolve("samples.png");
    SampleRequest request = SampleRequest.of(SAMPLES).withSeed(SEED).withOption(TEMPERATURE, 0.8);
    SamplingCost cost;
    Path archive = out.resolve("samples.npz");
    try (ImageFiles images = new ImageFiles(archive, SAMPLES, model.imageShape(), grid, SAMPLES)) {
      cost = model.sample(request, images);
      images.finish(SAMPLE_COLUMNS);
    }
    print("%s: %d new images (%.1f s)".formatted(grid, SAMPLES, cost.seconds()));
    print(
        "  a token of unseen images costs %.2f bits (blind guessing: %.2f); %.1f network calls a sample"
            .formatted(bitsPerToken, Math.log(codes) / Math.log(2), cost.callsPerImage()));
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

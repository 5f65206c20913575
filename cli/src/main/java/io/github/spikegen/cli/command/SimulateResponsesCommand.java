package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.StimuliOptions;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.evaluation.GaborBank;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Simulates responses where no recording is at hand. */
@Command(
    name = "simulate-responses",
    customSynopsis = "spikegen simulate-responses --stimuli D|F.npz --out F.npz [OPTIONS]",
    description = {
      "Simulate responses of neurons to images, to try 'spikegen similarity' with: Gabor filters with"
          + " Poisson spikes stand in for a recorded population. They are no model of a brain area.",
      "",
      "Four groups of neurons, 'areas', differ in what they look for: gabor-fine, gabor-medium and"
          + " gabor-coarse see waves a tenth, a fifth and two fifths as long as the image at one phase;"
          + " gabor-energy sees those of gabor-medium at any phase. Each neuron has a place, an"
          + " orientation and a phase of its own."
    },
    footer = {
      "",
      "Example:",
      "  spikegen simulate-responses --stimuli mini --limit 200 --out responses.npz"
    })
public final class SimulateResponsesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private StimuliOptions stimuli;

  @Option(
      names = "--out",
      paramLabel = "F.npz",
      required = true,
      description =
          "NumPy archive for the responses: 'responses' [stimuli, neurons], mean spikes a"
              + " presentation; 'area' [neurons]; 'source', which says that they are simulated.")
  private Path out;

  @Option(
      names = "--neurons",
      paramLabel = "N",
      converter = Numbers.Batch.class,
      description = "Neurons of each group.")
  private int neurons = 50;

  @Option(
      names = "--trials",
      paramLabel = "N",
      converter = Numbers.Times.class,
      description = "How often each image is shown; the fewer, the noisier are responses.")
  private int trials = 10;

  @Mixin private CommonOptions.Seed seed;

  @Mixin private CommonOptions.Overwrite overwrite;

  @Override
  public Integer call() throws IOException {
    overwrite.requireWritable("--out", out);
    PrintWriter console = spec.commandLine().getOut();
    NamedImages images = stimuli.load(console);
    try (NDManager manager = NDManager.newBaseManager();
        WorkProgress progress = new WorkProgress(console, "simulating", images.count())) {
      new GaborBank(neurons, trials, seed.value())
          .write(images.images(), manager, out, progress::to);
    }
    console.println(
        "Simulated %,d neurons (%s) at %,d images into %s."
            .formatted(
                neurons * GaborBank.Area.values().length,
                Arrays.stream(GaborBank.Area.values())
                    .map(area -> neurons + " " + area.label())
                    .collect(Collectors.joining(", ")),
                images.count(),
                out));
    return ExitCode.OK;
  }
}

package io.github.spikegen.cli.command;

import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunWeights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Puts weights of a PyTorch model into a copy of a run. */
@Command(
    name = "import",
    customSynopsis = "spikegen import --model RUN --network NAME --weights F --out FOLDER",
    description =
        "Copy a trained run with the weights of one network from PyTorch: a state_dict by the names of"
            + " the papers' released code (docs/pytorch.md). The run says what they are the weights"
            + " of: one with the options of the weights, trained for a moment, will do.",
    footer = {
      "",
      "Examples:",
      "  spikegen import --model run --network vq-svae --weights vq.safetensors --out run2",
      "  spikegen import --model run2 --network denoiser --weights sdid.npz --out run3"
    })
public final class ImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelOption model;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      required = true,
      description = "Network of the run: vq-svae, denoiser, fsvae, generator or discriminator.")
  private String network;

  @Option(
      names = "--weights",
      paramLabel = "F",
      required = true,
      description = "The state_dict: a safetensors file, or a NumPy archive called F.npz.")
  private Path weights;

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      required = true,
      description = "Folder for the copy, missing or empty.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace an older run in the folder.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    RunWeights.replace(model.folder(), network, weights, new RunFolder(out), overwrite);
    spec.commandLine()
        .getOut()
        .println("Copied %s to %s with the %s of %s.".formatted(model, out, network, weights));
    return ExitCode.OK;
  }
}

package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.OutputFiles;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.image.NumpyArchive;
import io.github.spikegen.image.NumpyArray;
import io.github.spikegen.nir.NirExecutor;
import io.github.spikegen.nir.NirExporter;
import io.github.spikegen.nir.NirFile;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelCapabilities.ExportsNir;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunExport;
import io.github.spikegen.run.RunFolder;
import io.github.spikegen.run.RunWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Copies what others need of a run, or writes one of its networks for other simulators. */
@Command(
    name = "export",
    customSynopsis = {
      "spikegen export --model RUN --out FOLDER",
      "       spikegen export --model RUN --format nir --out F.nir",
      "       spikegen export --model RUN --format state-dict --network NAME --out F.safetensors"
    },
    description =
        "Copy a trained run of any model for others: config and weights in half precision, without"
            + " log, pictures and the state of training. Or write one of its networks as a graph of"
            + " NIR, which other simulators and neuromorphic tools read (docs/nir.md), or its weights as a"
            + " state_dict for PyTorch (docs/pytorch.md).",
    footer = {
      "",
      "Examples:",
      "  spikegen export --model run --out shared",
      "  spikegen export --model pretrained --format nir --network decoder --out decoder.nir"
    })
public final class ExportCommand implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;
  private static final int EXAMPLES = 4;

  /** What is written. */
  enum Format {
    RUN,
    NIR,
    STATE_DICT
  }

  @Spec private CommandSpec spec;

  @Mixin private ModelOption model;

  @Option(
      names = "--format",
      paramLabel = "F",
      defaultValue = "run",
      description =
          "run: a folder that is a run; nir: a NIR file with one network; state-dict: a"
              + " safetensors file with the weights of one network by their names in PyTorch.")
  private Format format;

  @Option(
      names = "--out",
      paramLabel = "PATH",
      required = true,
      description = "Folder for the copy, missing or empty, or the file.")
  private Path out;

  @Option(
      names = "--network",
      paramLabel = "NAME",
      description =
          "Network for a NIR file: decoder or encoder of a VQ-SVAE, decoder of an FSVAE, generator"
              + " or discriminator of a GAN (default: the one that makes pixels). For a state_dict:"
              + " vq-svae, denoiser, fsvae, generator or discriminator.")
  private String network;

  @Option(
      names = "--example",
      paramLabel = "F.npz",
      description =
          "NumPy archive with inputs of 4 samples, what each node of the NIR file makes of them at"
              + " each step, and what the network itself does, to compare a simulator with"
              + " (default: none).")
  private Path example;

  @Option(names = "--overwrite", description = "Replace an older copy or files that exist.")
  private boolean overwrite;

  @Override
  public Integer call() throws IOException {
    switch (format) {
      case RUN -> copyRun();
      case NIR -> writeNetwork();
      case STATE_DICT -> writeWeights();
    }
    return ExitCode.OK;
  }

  private void copyRun() throws IOException {
    if (network != null || example != null) {
      throw new UsageException(
          example != null
              ? "--example is for --format nir"
              : "--network is for --format nir and state-dict");
    }
    long size = RunExport.copy(model.folder(), new RunFolder(out), overwrite);
    print("Copied %s to %s: %.1f MB.".formatted(model, out, size / MEGABYTE));
  }

  private void writeWeights() throws IOException {
    if (network == null || example != null) {
      throw new UsageException(
          example != null
              ? "--example is for --format nir"
              : "--format: state-dict needs --network");
    }
    OutputFiles.requireWritable("--out", out, overwrite);
    try (NDManager manager = NDManager.newBaseManager()) {
      RunWeights.stateDict(model.load(manager), network).save(out);
    }
    print("Wrote the weights of the %s of %s to %s.".formatted(network, model, out));
  }

  private void writeNetwork() throws IOException {
    OutputFiles.requireWritable("--out", out, overwrite);
    if (example != null) {
      OutputFiles.requireWritable("--example", example, overwrite);
    }
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel loaded = model.load(manager);
      if (!(loaded instanceof ExportsNir exporting)) {
        throw new UsageException(
            "--format: %s has no network that is a chain of layers".formatted(model));
      }
      NirNetworks networks = exporting.nirNetworks();
      String name = network == null ? networks.names().get(0) : network;
      NirGraph graph = networks.graph(name);
      NirFile.write(out, graph);
      print(
          "Wrote the %s of %s to %s: %d nodes, %.1f MB."
              .formatted(name, model, out, graph.nodes().size(), Files.size(out) / MEGABYTE));
      if (example != null) {
        writeExample(networks, name, graph, manager);
      }
    }
  }

  private void writeExample(NirNetworks networks, String name, NirGraph graph, NDManager manager)
      throws IOException {
    Map<String, NumpyArray> arrays = new LinkedHashMap<>();
    try (NirNetworks.Example made = networks.example(name, EXAMPLES, 0, manager)) {
      arrays.put("inputs", array(made.inputs()));
      arrays.put("outputs", array(made.outputs()));
      NirExecutor.runNodes(graph, made.inputs(), NirExporter.STEP)
          .forEach((node, output) -> arrays.put("node_" + node, array(output)));
    }
    NumpyArchive.write(example, arrays);
    print("Wrote what it makes of %d samples to %s.".formatted(EXAMPLES, example));
  }

  private static NumpyArray array(NDArray array) {
    float[] floats = array.toFloatArray();
    return NumpyArray.of(
        array.getShape(), IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray());
  }

  private void print(String line) {
    spec.commandLine().getOut().println(line);
  }
}

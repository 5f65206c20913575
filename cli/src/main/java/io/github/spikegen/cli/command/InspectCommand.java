package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.DatasetOrFile;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.NeuronOptions;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.InspectTable;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.evaluation.Evaluation.NamedImages;
import io.github.spikegen.run.inspection.Inspection;
import io.github.spikegen.run.inspection.Inspection.ShownImages;
import io.github.spikegen.run.inspection.Recording;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what the neurons of a trained model do. */
@Command(
    name = "inspect",
    customSynopsis =
        "spikegen inspect --model RUN [--layer L [--raster F.png] [--trace F.png]] [OPTIONS]",
    description = {
      "Show what the neurons of a trained model of any family do while it makes images: a table of"
          + " its layers, or with --layer the spikes and membrane potentials of single neurons.",
      "",
      "Networks that see images (encoders, discriminators) see those that the model makes, unless"
          + " --images names others. Image I of a diffusion model is the first that 'diffusion sample"
          + " --seed S+I' draws."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen inspect --model pretrained",
      "  spikegen inspect --model pretrained --layer encoder.1 --images mini --raster spikes.png",
      "  spikegen inspect --model gan --layer generator.dense1 --neurons active:4,random:4 --trace"
          + " membranes.png"
    })
public final class InspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private NeuronOptions neurons;

  @Option(
      names = "--images",
      paramLabel = "D|F.npz",
      converter = DatasetOrFile.Images.class,
      description =
          "The images that encoders and discriminators see: a NumPy archive with one array 'images',"
              + " uint8 [N, C, H, W], or the test images of mini, digits, mnist, fashion-mnist, kmnist, letters,"
              + " cifar10 or celeba (default: those that the model makes).")
  private DatasetOrFile images;

  @Mixin private CommonOptions.DataFolder data;

  @Mixin private CommonOptions.Count count = new CommonOptions.Count(8);

  @Mixin private CommonOptions.Seed seed;

  @Override
  public Integer call() throws IOException {
    neurons.requireUsable(count.value());
    requireUsableImages();
    PrintWriter out = spec.commandLine().getOut();
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel inspected = trained.load(manager);
      if (neurons.layer != null) {
        requireLayer(Inspection.networks(inspected));
      }
      Optional<NamedImages> given = given(inspected, out);
      ShownImages shown =
          new ShownImages(given.map(NamedImages::images), count.value(), seed.value());
      String source =
          given
              .map(
                  named ->
                      "%,d images of %s"
                          .formatted(Math.min(count.value(), named.count()), named.name()))
              .orElse(
                  "%,d images that the model makes with seed %d"
                      .formatted(count.value(), seed.value()));
      InspectTable table = new InspectTable(trained.toString(), inspected.config(), source);
      if (neurons.layer == null) {
        list(inspected, shown, table, out);
      } else {
        lookClosely(inspected, shown, table, out);
      }
    }
    return ExitCode.OK;
  }

  private void requireUsableImages() {
    if (images == null && data.value() != null) {
      throw new UsageException("--data has no use: --images names no data set");
    }
  }

  private void requireLayer(List<Inspection.Network> networks) {
    List<String> names = networks.stream().flatMap(network -> network.layers().stream()).toList();
    if (!names.contains(neurons.layer)) {
      throw new UsageException(
          "--layer: the model of %s has no layer of neurons '%s', only %s"
              .formatted(trained, neurons.layer, String.join(", ", names)));
    }
  }

  private Optional<NamedImages> given(GenerativeModel inspected, PrintWriter out)
      throws IOException {
    if (images == null) {
      return Optional.empty();
    }
    NamedImages named = images.load("--images", data.value(), null, out);
    ModelOption.requireFit("--images", named.name(), named.images(), inspected);
    return Optional.of(named);
  }

  private void list(
      GenerativeModel inspected, ShownImages shown, InspectTable table, PrintWriter out)
      throws IOException {
    List<Inspection.LayerSummary> layers;
    try (WorkProgress progress = new WorkProgress(out, "watching", count.value())) {
      layers = Inspection.ofLayers(inspected, shown, progress::to);
    }
    table.layers(Inspection.networks(inspected), layers).forEach(out::println);
  }

  private void lookClosely(
      GenerativeModel inspected, ShownImages shown, InspectTable table, PrintWriter out)
      throws IOException {
    WorkProgress progress = new WorkProgress(out, "watching", count.value());
    try (progress;
        Inspection layer =
            Inspection.ofLayer(inspected, shown, neurons.layer, neurons.image, progress::to)) {
      progress.close();
      NeuronPictures pictures =
          new NeuronPictures(
              neurons,
              Path.of(trained.toString()).getFileName(),
              layer,
              RandomKey.of(seed.value()).fold(1));
      Recording listed = pictures.record();
      table.neurons(layer.summary().orElseThrow(), listed).forEach(out::println);
      pictures.write(out);
    }
  }
}

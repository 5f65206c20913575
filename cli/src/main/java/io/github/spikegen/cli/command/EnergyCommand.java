package io.github.spikegen.cli.command;

import ai.djl.ndarray.NDManager;
import io.github.spikegen.cli.option.CommonOptions;
import io.github.spikegen.cli.option.HyperparameterOptions;
import io.github.spikegen.cli.option.JsonFile;
import io.github.spikegen.cli.option.ModelOption;
import io.github.spikegen.cli.option.Numbers;
import io.github.spikegen.cli.option.UsageException;
import io.github.spikegen.cli.view.EnergyChart;
import io.github.spikegen.cli.view.EnergyComparisonTable;
import io.github.spikegen.cli.view.EnergyTable;
import io.github.spikegen.cli.view.WorkProgress;
import io.github.spikegen.config.HyperparameterSpec;
import io.github.spikegen.config.Hyperparameters;
import io.github.spikegen.metric.energy.EnergyComparison;
import io.github.spikegen.metric.energy.EnergyReport.EnergyModel;
import io.github.spikegen.metric.energy.HardwareModel;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelFamily;
import io.github.spikegen.run.OptionValues;
import io.github.spikegen.run.SampleRequest;
import io.github.spikegen.run.evaluation.ImageEnergy;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what it costs a trained model to draw an image. */
@Command(
    name = "energy",
    customSynopsis = "spikegen energy --model RUN [OPTIONS]",
    description = {
      "Estimate the energy of one generated image, layer by layer, beside the same network without"
          + " spikes.",
      "",
      "The model draws images. Each spike costs an addition (AC) at each synapse that it reaches, and"
          + " each connection whose input is a number a multiply-accumulate (MAC).",
      "",
      "Then with memory: on one chip, what arithmetic with whole numbers and moving weights,"
          + " membranes and inputs cost, beside a network whose activations are quantized to as many"
          + " bits as T spikes can tell, and one of 32-bit floats; and the firing rate below which"
          + " spikes win."
    },
    footer = {
      "",
      "Examples:",
      "  spikegen energy --model run --json energy.json --chart energy.png",
      "  spikegen energy --model pretrained --steps 10 --on-chip-kib 4096"
    })
public final class EnergyCommand implements Callable<Integer> {

  private static final EnergyModel DEFAULTS = EnergyModel.of45Nanometers();

  private static final HardwareModel CHIP = HardwareModel.of45Nanometers();
  private static final List<HyperparameterSpec> HARDWARE = Hyperparameters.of(HardwareModel.class);

  private CommandSpec spec;

  @Mixin private ModelOption trained;

  @Mixin private CommonOptions.Count count = new CommonOptions.Count(16);

  @Mixin private CommonOptions.Seed seed;

  @Option(
      names = "--steps",
      paramLabel = "K",
      converter = Numbers.Times.class,
      description =
          "Sampling steps of a diffusion model (default: all steps of the noise process).")
  private Integer steps;

  @Option(
      names = "--mac-energy",
      paramLabel = "PJ",
      converter = Numbers.Picojoules.class,
      description = "Energy of a multiply-accumulate in pJ; 32-bit floats in 45 nm unless said.")
  private double macEnergy = DEFAULTS.macPicojoules();

  @Option(
      names = "--ac-energy",
      paramLabel = "PJ",
      converter = Numbers.Picojoules.class,
      description = "Energy of an accumulate in pJ; 32-bit floats in 45 nm unless said.")
  private double acEnergy = DEFAULTS.acPicojoules();

  @Mixin private JsonFile json;

  @Option(
      names = "--chart",
      paramLabel = "F.png",
      description = "Picture of the energy with memory (default: none is drawn).")
  private Path chart;

  @Spec
  void setSpec(CommandSpec spec) {
    this.spec = spec;
    spec.addMixin(
        "hardware",
        HyperparameterOptions.mixin(
            HARDWARE, option -> Hyperparameters.value(CHIP, option.name())));
  }

  @Override
  public Integer call() throws IOException {
    requireUsableFiles();
    PrintWriter out = spec.commandLine().getOut();
    try (NDManager manager = NDManager.newBaseManager()) {
      GenerativeModel source = trained.load(manager);
      OptionValues options = options(source);
      ImageEnergy energy;
      try (WorkProgress progress = new WorkProgress(out, "drawing", count.value())) {
        EnergyModel costs = new EnergyModel(macEnergy, acEnergy);
        SampleRequest request =
            SampleRequest.of(count.value())
                .withSeed(seed.value())
                .withOptions(options)
                .withProgress(progress::to);
        energy = ImageEnergy.measure(source, request, costs);
      }
      out.println("Model       %s: %s".formatted(trained, source.description(options)));
      HardwareModel chip = HyperparameterOptions.given(spec, HARDWARE).applyTo(CHIP);
      EnergyComparison comparison = energy.compare(chip);
      new EnergyTable(energy).lines().forEach(out::println);
      new EnergyComparisonTable(comparison).lines().forEach(out::println);
      json.write(out, file -> energy.writeJson(source.description(options), chip, file));
      if (chart != null) {
        EnergyChart.write(comparison, chart);
        out.println("%nThe chart is in %s.".formatted(chart));
      }
    }
    return ExitCode.OK;
  }

  private void requireUsableFiles() {
    json.requireFree();
    if (chart != null) {
      json.overwrite.requireWritable("--chart", chart);
    }
  }

  private OptionValues options(GenerativeModel source) {
    if (steps == null) {
      return OptionValues.NONE;
    }
    if (!hasSteps(source.config().family())) {
      throw new UsageException(
          "--steps is for runs of %s, but %s is one of %s"
              .formatted(
                  ModelFamily.all().stream()
                      .filter(EnergyCommand::hasSteps)
                      .map(ModelFamily::name)
                      .collect(Collectors.joining(", ")),
                  source.folder().name(),
                  source.config().family().name()));
    }
    return OptionValues.NONE.with("steps", steps);
  }

  private static boolean hasSteps(ModelFamily<?> family) {
    return Stream.of(family.samplingOptions().getRecordComponents())
        .anyMatch(option -> option.getName().equals("steps"));
  }
}

package io.github.spikegen.cli.benchmark;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.cli.benchmark.GeneratingWorkloads.DiffusionSamples;
import io.github.spikegen.cli.benchmark.GeneratingWorkloads.GanSamples;
import io.github.spikegen.cli.benchmark.GeneratingWorkloads.Reconstruction;
import io.github.spikegen.cli.benchmark.TrainingWorkload.OptimizerStep;
import io.github.spikegen.cli.benchmark.TrainingWorkload.SgadTraining;
import io.github.spikegen.cli.benchmark.Workload.Floor;
import io.github.spikegen.cli.benchmark.Workload.Measured;
import io.github.spikegen.layer.AveragePooling;
import io.github.spikegen.layer.Conv2d;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.neuron.LifNeuron;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.normalization.BatchNorm;
import io.github.spikegen.optimizer.Adam;
import io.github.spikegen.optimizer.AdamW;
import io.github.spikegen.optimizer.RmsProp;
import io.github.spikegen.optimizer.Schedules;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;

/** All cases. */
public final class BenchmarkCases {

  private static final List<Integer> GROWING_TIME_STEPS = List.of(2, 4, 8, 16, 32);
  private static final List<Integer> GROWING_BATCHES = List.of(8, 16, 32, 64);

  private BenchmarkCases() {}

  /**
   * Returns every case.
   *
   * @param sizes how large they are
   * @return the cases, in the order in which they are run
   */
  public static List<BenchmarkCase> all(BenchmarkSizes sizes) {
    return Stream.of(models(sizes), layers(sizes), growth(sizes)).flatMap(List::stream).toList();
  }

  private static List<BenchmarkCase> models(BenchmarkSizes sizes) {
    int steps = sizes.timeSteps();
    return List.of(
        new BenchmarkCase(
            "vq-svae-step", manager -> TrainingWorkload.vqSvae(manager, steps, sizes.batch())),
        new BenchmarkCase(
            "sdid-step", manager -> TrainingWorkload.sdid(manager, steps, sizes.batch())),
        new BenchmarkCase(
            "sgad-step", manager -> new SgadTraining(manager, steps, sizes.ganBatch())),
        new BenchmarkCase(
            "diffusion-sample-1000",
            manager -> new DiffusionSamples(manager, sizes.samples(), sizes.samplingBatch())),
        new BenchmarkCase(
            "vq-svae-reconstruct", manager -> new Reconstruction(manager, steps, sizes.batch())),
        new BenchmarkCase(
            "gan-sample-1000",
            manager -> new GanSamples(manager, steps, sizes.samples(), sizes.samplingBatch())));
  }

  private static List<BenchmarkCase> layers(BenchmarkSizes sizes) {
    int steps = sizes.timeSteps();
    int batch = sizes.batch();
    List<BenchmarkCase> cases = new ArrayList<>();
    cases.add(lif("lif-layer", new Shape(steps, batch, 32, 28, 28)));
    cases.add(lif("lif-layer-14x14", new Shape(steps, batch, 64, 14, 14)));
    cases.add(lif("lif-layer-7x7", new Shape(steps, batch, 256, 7, 7)));
    cases.add(lif("lif-layer-dense", new Shape(steps, batch, 1024)));
    cases.add(lif("lif-layer-2-steps", new Shape(2, batch, 32, 28, 28)));
    int images = steps * batch;
    cases.add(transposedConvolution(images));
    cases.add(
        new BenchmarkCase(
            "batch-norm",
            manager ->
                LayerWorkload.elementwise(
                    manager, new BatchNorm(), new Shape(images, 32, 28, 28))));
    cases.add(
        new BenchmarkCase(
            "average-pooling",
            manager ->
                LayerWorkload.elementwise(
                    manager, new AveragePooling(), new Shape(images, 32, 24, 24))));
    Shape largest = sizes.largestWeights();
    cases.add(
        new BenchmarkCase(
            "rms-prop",
            manager -> {
              RmsProp optimizer =
                  new RmsProp(Schedules.constant(1e-4), RmsProp.Parameters.defaults());
              return new OptimizerStep(manager, optimizer, 1, largest);
            }));
    cases.add(
        new BenchmarkCase(
            "adam-w",
            manager -> {
              AdamW optimizer = new AdamW(Schedules.constant(1e-4), Adam.Parameters.defaults());
              return new OptimizerStep(manager, optimizer, 2, largest);
            }));
    return cases;
  }

  private static BenchmarkCase lif(String name, Shape currents) {
    return new BenchmarkCase(
        name,
        manager ->
            LayerWorkload.elementwise(
                manager, new LifNeuron(LifParameters.spikingDiffusion()), currents));
  }

  /** Beside the convolution of which it is the reverse: the same multiplications, other loops. */
  private static BenchmarkCase transposedConvolution(int images) {
    return new BenchmarkCase(
        "transposed-convolution",
        manager ->
            LayerWorkload.beside(
                manager,
                TransposedConv2d.builder()
                    .setFilters(32)
                    .setKernelSize(3)
                    .optStride(2)
                    .optPadding(1)
                    .optOutputPadding(1)
                    .build(),
                new Shape(images, 64, 14, 14),
                Conv2d.of(64, 3, 2, 1),
                new Shape(images, 32, 28, 28)));
  }

  private static List<BenchmarkCase> growth(BenchmarkSizes sizes) {
    int fewestSteps = GROWING_TIME_STEPS.get(0);
    int smallestBatch = sizes.smallestBatch();
    Stream<BenchmarkCase> bySteps =
        GROWING_TIME_STEPS.stream()
            .map(
                steps ->
                    growth(
                        "growth-time-steps-" + steps,
                        steps,
                        sizes.batch(),
                        fewestSteps,
                        sizes.batch()));
    Stream<BenchmarkCase> byBatch =
        GROWING_BATCHES.stream()
            .map(
                batch ->
                    growth(
                        "growth-batch-" + batch,
                        sizes.timeSteps(),
                        batch * smallestBatch / GROWING_BATCHES.get(0),
                        sizes.timeSteps(),
                        smallestBatch));
    return Stream.concat(bySteps, byBatch).toList();
  }

  private static BenchmarkCase growth(
      String name, int timeSteps, int batch, int fewestSteps, int smallestBatch) {
    return new BenchmarkCase(
        name,
        manager ->
            new ScaledWorkload(
                TrainingWorkload.vqSvae(manager, timeSteps, batch),
                own -> TrainingWorkload.vqSvae(own, fewestSteps, smallestBatch),
                (double) timeSteps * batch / (fewestSteps * smallestBatch)));
  }

  /**
   * A named thing to time.
   *
   * @param name lower case and hyphens
   * @param setUp sets it up, with every array in the given manager
   */
  public record BenchmarkCase(String name, Function<NDManager, Measured> setUp) {

    /** Checks that both are there. */
    public BenchmarkCase {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(setUp, "setUp");
    }
  }

  /**
   * A workload whose floor is linear growth: a smaller one of its kind, as often as it is smaller.
   */
  static final class ScaledWorkload implements Measured {

    private final Measured measured;
    private final Function<NDManager, Measured> smallest;
    private final double factor;
    private Measured opened;

    ScaledWorkload(Measured measured, Function<NDManager, Measured> smallest, double factor) {
      this.measured = measured;
      this.smallest = smallest;
      this.factor = factor;
    }

    @Override
    public void prepare() {
      measured.prepare();
    }

    @Override
    public void run() {
      measured.run();
    }

    @Override
    public Floor floor(NDManager floorManager) {
      opened = smallest.apply(floorManager);
      return new Floor(opened, factor);
    }

    @Override
    public OptionalLong keptBytes() {
      return measured.keptBytes();
    }

    @Override
    public void close() {
      if (opened != null) {
        opened.close();
      }
      measured.close();
    }
  }
}

package io.github.spikegen.gan;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.Block;
import ai.djl.training.dataset.Batch;
import ai.djl.training.optimizer.Optimizer;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.optimizer.WeightAverage;
import io.github.spikegen.probe.SpikeHealth;
import io.github.spikegen.probe.SpikeHealth.LayerHealth;
import io.github.spikegen.training.EpochReport;
import io.github.spikegen.training.NonFiniteLossException;
import io.github.spikegen.training.ProgressListener;
import io.github.spikegen.training.TrainingLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * Trains generator and discriminator in turn: each step updates the discriminator as often as the
 * config says, then the generator once.
 *
 * <pre>{@code
 * AdversarialLoop loop = new AdversarialLoop(manager, gan, generatorOptimizer, criticOptimizer);
 * for (int epoch = 0; epoch < epochs; epoch++) {
 *   BatchOrder order = images.epoch(seed, epoch, 64, LastBatch.DROP);
 *   AdversarialReport report =
 *       loop.runEpoch(
 *           epoch,
 *           images.getData(manager, order, null),
 *           order.batches(),
 *           RandomKey.of(seed).fold(epoch));
 * }
 * }</pre>
 *
 * <p>A step's batch of real images is divided among the discriminator's updates, so its size is a
 * multiple of their number. Every array of a step is freed with it. The methods {@code with...}
 * return changed copies. A loop and its copies remember how long each layer has been silent, so one
 * loop serves all epochs.
 */
public final class AdversarialLoop {

  private final NDManager manager;
  private final SpikingGan gan;
  private final Optimizer generatorOptimizer;
  private final Optimizer discriminatorOptimizer;
  private final SilenceWatch silence;
  // these change in fresh copies only
  private ProgressListener listener = ProgressListener.NONE;
  private BooleanSupplier stop = () -> false;
  private WeightAverage average;
  private int firstStep;

  /**
   * Creates a loop without listener and stop.
   *
   * @param manager the manager under which every step has its own
   * @param gan the networks
   * @param generatorOptimizer updates the generator, such as {@link GanConfig#generatorOptimizer}
   * @param discriminatorOptimizer updates the discriminator; another one than the generator's
   */
  public AdversarialLoop(
      NDManager manager,
      SpikingGan gan,
      Optimizer generatorOptimizer,
      Optimizer discriminatorOptimizer) {
    this(manager, gan, generatorOptimizer, discriminatorOptimizer, new SilenceWatch());
    if (generatorOptimizer == discriminatorOptimizer) {
      throw new IllegalArgumentException("generator and discriminator need an optimizer each");
    }
  }

  private AdversarialLoop(
      NDManager manager,
      SpikingGan gan,
      Optimizer generatorOptimizer,
      Optimizer discriminatorOptimizer,
      SilenceWatch silence) {
    this.manager = Objects.requireNonNull(manager, "manager");
    this.gan = Objects.requireNonNull(gan, "gan");
    this.generatorOptimizer = Objects.requireNonNull(generatorOptimizer, "generatorOptimizer");
    this.discriminatorOptimizer =
        Objects.requireNonNull(discriminatorOptimizer, "discriminatorOptimizer");
    this.silence = silence;
  }

  private AdversarialLoop copy() {
    AdversarialLoop copy =
        new AdversarialLoop(manager, gan, generatorOptimizer, discriminatorOptimizer, silence);
    copy.listener = listener;
    copy.stop = stop;
    copy.average = average;
    copy.firstStep = firstStep;
    return copy;
  }

  /**
   * Returns this loop with a listener, in place of another. The loss of a step is the generator's;
   * its figures are {@code discriminator_loss}, {@code critic_gap}, {@code
   * gradient_norm_discriminator} and the generator's {@code gradient_norm}.
   *
   * @param progress is told of every step and epoch, on the training thread
   * @return a changed copy
   */
  public AdversarialLoop withListener(ProgressListener progress) {
    AdversarialLoop copy = copy();
    copy.listener = Objects.requireNonNull(progress, "progress");
    return copy;
  }

  /**
   * Returns this loop with a question that is asked before every step.
   *
   * @param condition true ends the epoch before its next step
   * @return a changed copy
   */
  public AdversarialLoop withStop(BooleanSupplier condition) {
    AdversarialLoop copy = copy();
    copy.stop = Objects.requireNonNull(condition, "condition");
    return copy;
  }

  /**
   * Returns this loop with an average of the generator's weights that follows every step.
   *
   * @param followed the average of the generator's parameters
   * @return a changed copy
   */
  public AdversarialLoop withAverage(WeightAverage followed) {
    AdversarialLoop copy = copy();
    copy.average = Objects.requireNonNull(followed, "followed");
    return copy;
  }

  /**
   * Returns this loop for the rest of an epoch whose first steps were done before.
   *
   * @param step the number of the first step that is left, from 0
   * @return a changed copy, to be given the batches from that one on
   */
  public AdversarialLoop withFirstStep(int step) {
    Require.atLeast("step", 0, step);
    AdversarialLoop copy = copy();
    copy.firstStep = step;
    return copy;
  }

  /**
   * Runs the steps of one epoch.
   *
   * @param epoch the epoch's number, for reports
   * @param batches batches of real images, pixels in [0, 1], {@code [B, C, H, W]}; each is closed
   *     after its step
   * @param stepsPerEpoch the number of the whole epoch's steps, for reports; 0 if unknown
   * @param key what this epoch draws from, such as {@code RandomKey.of(seed).fold(epoch)}
   * @return means over the steps; the activity of neurons is that of every 20th and of the last
   *     step
   * @throws NonFiniteLossException if a loss or the norm of a network's gradients is NaN or
   *     infinite; that update was not applied
   * @throws SilentLayerException if a layer's neurons have not fired for at least 100 steps of this
   *     epoch and those before
   */
  public AdversarialReport runEpoch(
      int epoch, Iterable<Batch> batches, int stepsPerEpoch, RandomKey key) {
    Map<String, Block> networks = new LinkedHashMap<>();
    networks.put("generator", gan.generator());
    networks.put("discriminator", gan.discriminator());
    try (SpikeHealth health = SpikeHealth.of(networks)) {
      TrainingLoop loop =
          new TrainingLoop(manager, gan.generator().getParameters(), generatorOptimizer)
              .withListener(listener)
              .withStop(stop)
              .withFirstStep(firstStep)
              .withHealth(health);
      EpochReport report =
          (average == null ? loop : loop.withAverage(average))
              .runEpoch(
                  epoch,
                  batches,
                  stepsPerEpoch,
                  new AdversarialStep(
                      gan, discriminatorOptimizer, key, epoch, stepsPerEpoch, health));
      if (!report.stopped()) {
        silence.epochFinished(silent(report.layers()), report.steps(), epoch);
      }
      return new AdversarialReport(
          epoch,
          report.steps(),
          report.loss(),
          figure(report, AdversarialStep.DISCRIMINATOR_LOSS),
          figure(report, AdversarialStep.CRITIC_GAP),
          figure(report, "gradient_norm"),
          figure(report, AdversarialStep.DISCRIMINATOR_GRADIENT_NORM),
          report.layers(),
          report.seconds(),
          report.stopped());
    }
  }

  private static List<String> silent(List<LayerHealth> layers) {
    return layers.stream()
        .filter(layer -> layer.activity().firingRate() == 0)
        .map(LayerHealth::layer)
        .toList();
  }

  private static double figure(EpochReport report, String name) {
    return report.figures().getOrDefault(name, Double.NaN);
  }
}

package io.github.spikegen.fsvae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.internal.Require;
import io.github.spikegen.layer.DenseSpikingLayer;
import io.github.spikegen.probe.ProbeScope;
import io.github.spikegen.training.StateDict;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/**
 * The fully spiking variational autoencoder (Kamata et al., AAAI 2022) as the baseline of
 * Spiking-Diffusion (arXiv 2308.10187): images {@code [N, channels, H, W]} in [0, 1] to their
 * reconstructions, by way of latents that are spike trains.
 *
 * <p>The encoder's spikes x and the latents before it make the posterior of a latent, {@code q(z_t
 * | x_<=t, z_<t)}; the prior {@code p(z_t | z_<t)} learns to do without x, so that images can be
 * drawn from it. Both are spiking networks that run along with time.
 *
 * <p>Latents are first drawn step by step, without gradient and with batch normalization by running
 * statistics. The layers then run once over all steps, as they do in training, on these latents
 * delayed by one. In evaluation both passes agree; early in training, when running statistics lag
 * behind, the latents of the first pass, which are inputs only, differ from those of the second,
 * which are decoded. Only the second pass updates the statistics, and only it is seen by probes.
 */
public final class Fsvae extends AbstractBlock implements StateDict.Exchangeable {

  private final FsvaeConfig config;
  private final Block encoder;
  private final DenseSpikingLayer bottleneck;
  private final LatentNetwork posterior;
  private final LatentNetwork prior;
  private final DenseSpikingLayer expansion;
  private final Block decoder;
  private final AtomicLong trainingPasses = new AtomicLong(); // of forward alone

  /**
   * Everything a forward pass computes, the same in training and evaluation.
   *
   * @param encoded the spikes x that the posterior is given, {@code [T, N, L]}
   * @param posterior k spikes of each latent unit, {@code [T, N, L, k]}; their mean over k is the
   *     probability that the posterior gives to a spike
   * @param prior the same of the prior
   * @param latents z, one of the posterior's spikes for each unit, {@code [T, N, L]}
   * @param reconstruction the decoder's output, pixels minus 0.5, in (-1, 1), {@code [N, channels,
   *     H, W]}
   */
  public record Output(
      NDArray encoded, NDArray posterior, NDArray prior, NDArray latents, NDArray reconstruction) {}

  /**
   * Creates a model without weights.
   *
   * @param config its numbers
   */
  public Fsvae(FsvaeConfig config) {
    this.config = config;
    int units = config.latentUnits();
    int code = Math.toIntExact(config.codeShape().size());
    encoder = addChildBlock("encoder", config.imageLayers().encoder());
    bottleneck = addChildBlock("bottleneck", dense(units));
    posterior = addChildBlock("posterior", latentNetwork());
    prior = addChildBlock("prior", latentNetwork());
    expansion = addChildBlock("expansion", dense(code));
    decoder = addChildBlock("decoder", config.imageLayers().decoder());
  }

  private DenseSpikingLayer dense(int units) {
    return new DenseSpikingLayer(units, config.neuron(), config.denseScale());
  }

  private LatentNetwork latentNetwork() {
    return new LatentNetwork(
        config.latentUnits(), config.choices(), config.neuron(), config.denseScale());
  }

  /**
   * {@return a model with first weights}
   *
   * @param config its numbers
   * @param key where the weights come from
   * @param manager the manager of its parameters
   */
  public static Fsvae create(FsvaeConfig config, RandomKey key, NDManager manager) {
    Shape images = new Shape(1).addAll(config.imageShape());
    return InitialWeights.draw(new Fsvae(config), key, manager, images);
  }

  /** {@return the model's numbers} */
  public FsvaeConfig config() {
    return config;
  }

  @Override
  public StateDict stateDict() {
    return StateDict.of(this, ReleasedModules.of(config));
  }

  /** {@return the layer from latents {@code [T, N, L]} to the decoder's spikes, flattened} */
  public DenseSpikingLayer expansion() {
    return expansion;
  }

  /** {@return the block from spikes {@code [T, N, C, H/4, W/4]} to centered images} */
  public Block decoder() {
    return decoder;
  }

  /**
   * Runs the whole model in a training pass.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @param ownLatents the probability with which the prior is given a latent that it drew itself in
   *     place of the posterior's, in [0, 1]; see {@link FsvaeConfig.ScheduledSampling}
   * @param key what latents are drawn from
   * @return every intermediate result, in the manager of the images
   * @throws IllegalArgumentException if the images have another size than the config's
   */
  public Output train(ParameterStore store, NDArray images, double ownLatents, RandomKey key) {
    Require.share("ownLatents", ownLatents);
    UnaryOperator<NDArray> history =
        latents -> LatentDraws.scheduled(prior, store, latents, ownLatents, config, key);
    return run(store, images, true, choices(images, key), history);
  }

  /**
   * Runs the whole model in evaluation: with running statistics, and the prior on the posterior's
   * latents.
   *
   * @param store the parameters
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @param key what latents are drawn from
   * @return every intermediate result, in the manager of the images
   * @throws IllegalArgumentException if the images have another size than the config's
   */
  public Output evaluate(ParameterStore store, NDArray images, RandomKey key) {
    return run(store, images, false, choices(images, key), UnaryOperator.identity());
  }

  /**
   * Runs the whole model with given draws.
   *
   * @param choices which spike each latent unit takes, int64 {@code [T, N, L]}
   * @param history gives the latents that the prior sees, made of those that are decoded
   */
  Output run(
      ParameterStore store,
      NDArray images,
      boolean training,
      NDArray choices,
      UnaryOperator<NDArray> history) {
    NDArray encoded = encode(store, images, training);
    NDArray drawn = drawnUnseen(store, encoded, choices);
    NDArray context = encoded.concat(Latents.previous(drawn), 2);
    NDArray posteriorSpikes = posterior.run(store, context, training);
    NDArray latents = Latents.pick(posteriorSpikes, choices);
    NDArray before = Latents.previous(history.apply(latents));
    NDArray priorSpikes = prior.run(store, before, training);
    return new Output(
        encoded, posteriorSpikes, priorSpikes, latents, decode(store, latents, training));
  }

  /** Draws what the posterior will be run on once more. */
  private NDArray drawnUnseen(ParameterStore store, NDArray encoded, NDArray choices) {
    try (ProbeScope muted = ProbeScope.mute()) {
      return LatentDraws.fromPosterior(posterior, store, encoded, choices);
    }
  }

  private NDArray encode(ParameterStore store, NDArray images, boolean training) {
    Shape given = images.getShape();
    if (given.dimension() != 4 || !given.slice(1).equals(config.imageShape())) {
      throw new IllegalArgumentException(
          "this model takes images of shape "
              + new Shape(-1).addAll(config.imageShape())
              + ", but was given "
              + given);
    }
    try (NDArray centered = images.sub(0.5);
        NDArray spikes = encoder.forward(store, new NDList(centered), training).singletonOrThrow();
        NDArray flat = spikes.reshape(config.timeSteps(), given.get(0), -1)) {
      return bottleneck.forward(store, new NDList(flat), training).singletonOrThrow();
    }
  }

  private NDArray decode(ParameterStore store, NDArray latents, boolean training) {
    Shape code = latents.getShape().slice(0, 2).addAll(config.codeShape());
    try (NDArray expanded =
            expansion.forward(store, new NDList(latents), training).singletonOrThrow();
        NDArray spikes = expanded.reshape(code)) {
      return decoder.forward(store, new NDList(spikes), training).singletonOrThrow();
    }
  }

  private NDArray choices(NDArray images, RandomKey key) {
    return choices(images.getManager(), images.getShape().get(0), key, 0);
  }

  private NDArray choices(NDManager manager, long samples, RandomKey key, long first) {
    Shape shape = new Shape(config.timeSteps(), samples, config.latentUnits());
    return Latents.choices(manager, shape, config.choices(), key, first);
  }

  /**
   * Draws latents of images from the posterior and decodes them, without gradients and in
   * evaluation mode.
   *
   * @param images pixels in [0, 1], {@code [N, channels, H, W]}
   * @param key what latents are drawn from
   * @param first the number of the first image, from 0: image number i draws from {@code
   *     key.fold(i)} whatever the batch
   * @return reconstructions in [0, 1], same shape, in the manager of the images
   */
  public NDArray reconstruct(NDArray images, RandomKey key, long first) {
    return NoGrad.evaluate(
        images,
        x -> {
          ParameterStore store = new ParameterStore(x.getManager(), false);
          NDArray choices = choices(x.getManager(), x.getShape().get(0), key, first);
          NDArray encoded = encode(store, x, false);
          NDArray latents = LatentDraws.fromPosterior(posterior, store, encoded, choices);
          return decode(store, latents, false).add(0.5).maximum(0).minimum(1);
        });
  }

  /**
   * Draws latents from the prior and decodes them, without gradients and in evaluation mode.
   *
   * @param manager the manager of the result
   * @param count N, at least 1
   * @param key what latents are drawn from
   * @param first the number of the first image, from 0: image number i draws from {@code
   *     key.fold(i)} whatever the batch
   * @return images in [0, 1], {@code [N, channels, H, W]}
   */
  public NDArray sample(NDManager manager, int count, RandomKey key, long first) {
    Require.atLeast("count", 1, count);
    try (NDArray choices = choices(manager, count, key, first)) {
      return sample(choices);
    }
  }

  /** Draws with given choices of the latents, int64 {@code [T, N, L]}. */
  NDArray sample(NDArray choices) {
    return NoGrad.evaluate(
        choices,
        c -> {
          ParameterStore store = new ParameterStore(c.getManager(), false);
          NDArray latents = LatentDraws.fromPrior(prior, store, c);
          return decode(store, latents, false).add(0.5).maximum(0).minimum(1);
        });
  }

  /**
   * Reconstructs images, {@code [N, channels, H, W]}: in evaluation always with the same random
   * numbers, in training with others at each pass.
   */
  @Override
  protected NDList forwardInternal(
      ParameterStore parameterStore,
      NDList inputs,
      boolean training,
      PairList<String, Object> params) {
    RandomKey key = RandomKey.of(training ? trainingPasses.incrementAndGet() : 0);
    NDArray x = inputs.singletonOrThrow();
    Output output = training ? train(parameterStore, x, 0, key) : evaluate(parameterStore, x, key);
    return new NDList(output.reconstruction().add(0.5));
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType dataType, Shape... inputShapes) {
    encoder.initialize(manager, dataType, inputShapes);
    Shape oneStep = new Shape(config.timeSteps(), inputShapes[0].get(0));
    Shape latents = oneStep.addAll(new Shape(config.latentUnits()));
    bottleneck.initialize(manager, dataType, oneStep.addAll(new Shape(config.codeShape().size())));
    posterior.initialize(manager, dataType, oneStep.addAll(new Shape(2L * config.latentUnits())));
    prior.initialize(manager, dataType, latents);
    expansion.initialize(manager, dataType, latents);
    decoder.initialize(manager, dataType, oneStep.addAll(config.codeShape()));
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return inputShapes;
  }
}

package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.DecodedImages;
import io.github.spikegen.gan.network.Discriminator;
import io.github.spikegen.gan.network.Generator;

/**
 * A generator and the discriminator that it is trained against.
 *
 * @param config the composition
 * @param generator the generator, initialised
 * @param discriminator the discriminator, initialised
 */
public record SpikingGan(GanConfig config, Generator generator, Discriminator discriminator) {

  /**
   * Creates both networks with first weights, from the engine's generator of random numbers.
   *
   * @param config the composition
   * @param manager the manager of the parameters
   * @return the networks
   */
  public static SpikingGan create(GanConfig config, NDManager manager) {
    Generator generator = new Generator(config.generator());
    Shape latents = new Shape(1, config.generator().latentSize());
    generator.initialize(manager, DataType.FLOAT32, latents);
    Discriminator discriminator = new Discriminator(config.discriminator());
    discriminator.initialize(
        manager, DataType.FLOAT32, generator.getOutputShapes(new Shape[] {latents}));
    return new SpikingGan(config, generator, discriminator);
  }

  /**
   * Draws latent vectors from the standard normal distribution.
   *
   * @param manager the manager of the result
   * @param count the number of vectors N, at least 1
   * @param key where they come from; the first vectors do not depend on how many follow
   * @return {@code [N, latentSize]}
   */
  public NDArray latents(NDManager manager, int count, RandomKey key) {
    return key.normal(manager, new Shape(count, config.generator().latentSize()));
  }

  /**
   * Makes images with the trained generator, all at once.
   *
   * @param latents {@code [N, latentSize]}, such as {@link #latents}
   * @return pixels in [0, 1], {@code [N, C, H, W]}, in the manager of the latents
   */
  public NDArray generate(NDArray latents) {
    return NoGrad.evaluate(
        latents, x -> generator.generate(new ParameterStore(x.getManager(), false), x, false));
  }

  /**
   * Makes images with the trained generator, and shows what they were made of.
   *
   * @param latents {@code [N, latentSize]}
   * @return images, inputs and scores of each step, in the manager of the latents
   */
  public DecodedImages generateSteps(NDArray latents) {
    NDManager target = latents.getManager();
    try (NoGrad off = new NoGrad();
        NDManager work = target.newSubManager()) {
      NDArray view = latents.reshape(latents.getShape());
      view.attach(work);
      DecodedImages steps = generator.generateSteps(new ParameterStore(work, false), view, false);
      steps.images().attach(target);
      steps.inputs().attach(target);
      steps.scores().attach(target);
      return steps;
    }
  }

  /**
   * Makes images from a seed.
   *
   * @param manager the manager of the result
   * @param count the number of images, at least 1
   * @param seed the seed: the same one makes the same images
   * @return pixels in [0, 1], {@code [N, C, H, W]}
   */
  public NDArray sample(NDManager manager, int count, long seed) {
    try (NDArray latents = latents(manager, count, RandomKey.of(seed))) {
      return generate(latents);
    }
  }
}

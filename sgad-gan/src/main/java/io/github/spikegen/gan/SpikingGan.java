package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.network.Discriminator;
import io.github.spikegen.gan.network.Generator;
import io.github.spikegen.gan.network.ImageCritic;
import io.github.spikegen.gan.network.ImageGenerator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A generator and the discriminator that it is trained against.
 *
 * @param generator the generator, initialized
 * @param discriminator the discriminator, initialized
 */
public record SpikingGan(ImageGenerator generator, ImageCritic discriminator) {

  /**
   * Creates both networks with first weights.
   *
   * @param config the composition
   * @param key where the weights come from
   * @param manager the manager of the parameters
   * @return the networks
   */
  public static SpikingGan create(GanConfig config, RandomKey key, NDManager manager) {
    Shape latents = new Shape(1, config.generator().latentSize());
    Generator generator =
        InitialWeights.draw(new Generator(config.generator()), key.fold(0), manager, latents);
    Discriminator discriminator =
        InitialWeights.draw(
            new Discriminator(config.discriminator()),
            key.fold(1),
            manager,
            generator.getOutputShapes(new Shape[] {latents}));
    return new SpikingGan(generator, discriminator);
  }

  /**
   * Returns both networks by name, as {@code SpikeHealth} takes them.
   *
   * @return {@code generator} and {@code discriminator}
   */
  public Map<String, Block> networks() {
    Map<String, Block> networks = new LinkedHashMap<>();
    networks.put("generator", generator);
    networks.put("discriminator", discriminator);
    return networks;
  }

  /**
   * Draws latent vectors from the standard normal distribution.
   *
   * @param manager the manager of the result
   * @param count the number of vectors N, at least 1
   * @param key where they come from; the first vectors do not depend on how many follow
   * @return {@code [N, Z]}, Z the size of the generator's latent vectors
   */
  public NDArray latents(NDManager manager, int count, RandomKey key) {
    return key.normal(manager, new Shape(count, generator.latentSize()));
  }

  /**
   * Makes images with the trained generator, all at once.
   *
   * @param latents {@code [N, Z]}, such as {@link #latents}
   * @return pixels in [0, 1], {@code [N, C, H, W]}, in the manager of the latents
   */
  public NDArray generate(NDArray latents) {
    return NoGrad.evaluate(
        latents, x -> generator.generate(new ParameterStore(x.getManager(), false), x, false));
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

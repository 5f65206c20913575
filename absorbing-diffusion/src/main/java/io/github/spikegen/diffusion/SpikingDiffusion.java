package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.internal.Require;
import java.util.Arrays;

/**
 * The whole generative model Spiking-Diffusion: tokens drawn by diffusion, turned into images by a
 * tokenizer.
 *
 * <pre>{@code
 * Denoiser denoiser = Denoiser.evaluating(network);
 * SpikingDiffusion model = new SpikingDiffusion(tokenizer, process, denoiser);
 * NDArray images = model.sample(manager, 16, seed);
 * NDArray bags = model.sample(manager, new int[] {8, 8, 8}, seed); // of class 8
 * }</pre>
 *
 * <p>Image i depends on the seed, i and its label alone (as far as the network's own rounding does
 * not depend on the batch). All tokens are drawn first; images are decoded in batches of {@link
 * SamplingOptions#batchSize}.
 *
 * @param tokenizer images to tokens and back
 * @param sampler how tokens are drawn
 * @param denoiser the network, usually {@link Denoiser#evaluating}
 */
public record SpikingDiffusion(
    ImageTokenizer tokenizer, DiffusionSampler sampler, Denoiser denoiser) {

  public SpikingDiffusion {
    if (tokenizer.codebookSize() != sampler.process().codebookSize()) {
      throw new IllegalArgumentException(
          "the tokenizer has %d codes, but the process %d"
              .formatted(tokenizer.codebookSize(), sampler.process().codebookSize()));
    }
  }

  /**
   * Makes a model that samples as the reverse process does.
   *
   * @param tokenizer images to tokens and back
   * @param process the noise process over its tokens
   * @param denoiser the network
   */
  public SpikingDiffusion(ImageTokenizer tokenizer, AbsorbingProcess process, Denoiser denoiser) {
    this(tokenizer, new DiffusionSampler(process, SamplingOptions.of()), denoiser);
  }

  /**
   * {@return the model with other options}
   *
   * @param options how to draw
   */
  public SpikingDiffusion withOptions(SamplingOptions options) {
    return new SpikingDiffusion(tokenizer, sampler.withOptions(options), denoiser);
  }

  /**
   * {@return images of no class, pixels in [0, 1], float32 {@code [count, C, H, W]}, in {@code
   * manager}}
   *
   * @param manager the manager of the result
   * @param count how many images, at least 1
   * @param seed the seed
   */
  public NDArray sample(NDManager manager, int count, long seed) {
    Require.atLeast("count", 1, count);
    return sample(manager, DiffusionSampler.noClass(denoiser, count), seed);
  }

  /**
   * {@return images of given classes, pixels in [0, 1], float32 {@code [N, C, H, W]}, in {@code
   * manager}}
   *
   * @param manager the manager of the result
   * @param labels the class of each image, 0 to C, where C is "no class"; at least one
   * @param seed the seed
   */
  public NDArray sample(NDManager manager, int[] labels, long seed) {
    Shape grid = tokenizer.tokenShape();
    try (NDArray tokens = sampler.sample(manager, denoiser, grid, labels, 0, seed).tokens()) {
      return decode(tokens);
    }
  }

  /**
   * {@return images whose unknown pixels are drawn anew (inpainting) and whose others are as they
   * were, {@code [N, C, H, W]} in {@code images}' manager}
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param mask which pixels are unknown
   * @param seed the seed
   */
  public NDArray inpaint(NDArray images, ImageMask mask, long seed) {
    int[] labels = DiffusionSampler.noClass(denoiser, Math.toIntExact(images.size(0)));
    try (NDArray unknown = mask.tokens(images.getManager(), tokenizer.tokenShape());
        NDArray drawn = complete(images, unknown, labels, 1, seed)) {
      return mask.paste(images, drawn);
    }
  }

  /**
   * {@return {@code N·completions} images whose unknown tokens are drawn anew, those of an image
   * one after the other, in {@code images}' manager; known places come from the tokenizer too}
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param unknown true where a token is to be drawn, boolean {@code [N, h, w]} or, for all images
   *     alike, {@code [h, w]}
   * @param labels the class of each image, 0 to C, where C is "no class"
   * @param completions how many times each image is drawn, at least 1
   * @param seed the seed
   */
  public NDArray complete(
      NDArray images, NDArray unknown, int[] labels, int completions, long seed) {
    Require.atLeast("completions", 1, completions);
    int[] repeated = new int[Math.multiplyExact(labels.length, completions)];
    Arrays.setAll(repeated, i -> labels[i / completions]);
    try (NDArray tokens = tokenizer.encode(images);
        NDArray masked = sampler.process().maskAt(tokens, unknown);
        NDArray partial = masked.repeat(0, completions);
        NDArray drawn = sampler.complete(partial, denoiser, repeated, seed).tokens()) {
      return decode(drawn);
    }
  }

  /** Decodes batch by batch, so that many images' activations never lie in memory at once. */
  private NDArray decode(NDArray tokens) {
    NDManager manager = tokens.getManager();
    long count = tokens.size(0);
    int batchSize = sampler.options().batchSize();
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDList images = new NDList();
      for (long from = 0; from < count; from += batchSize) {
        sampler.requireNotStopped(from, count);
        NDArray batch = tokens.get(from + ":" + Math.min(count, from + batchSize));
        batch.attach(work);
        images.add(tokenizer.decode(batch));
      }
      NDArray all = NDArrays.concat(images);
      all.attach(manager);
      return all;
    }
  }
}

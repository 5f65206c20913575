package io.github.spikegen.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.coding.ImageTokenizer;
import io.github.spikegen.diffusion.inpainting.ImageMask;

/**
 * The whole generative model of [1]: tokens drawn by diffusion, turned into images by a tokenizer.
 *
 * <pre>{@code
 * NDArray images = new SpikingDiffusion(tokenizer, process, denoiser).sample(manager, 16, seed);
 * }</pre>
 *
 * <p>{@link ConditionalDenoiser#ofClass} gives the denoiser of a class.
 *
 * @param tokenizer images to tokens and back
 * @param process the noise process over its tokens
 * @param denoiser the network, usually {@link Denoiser#evaluating}
 */
public record SpikingDiffusion(
    ImageTokenizer tokenizer, AbsorbingProcess process, Denoiser denoiser) {

  /**
   * Checks that tokenizer and process agree on the codes.
   *
   * @param tokenizer with as many codes as the process
   * @param process with as many codes as the tokenizer
   * @param denoiser trained for the process
   */
  public SpikingDiffusion {
    if (tokenizer.codebookSize() != process.codebookSize()) {
      throw new IllegalArgumentException(
          "the tokenizer has %d codes, but the process %d"
              .formatted(tokenizer.codebookSize(), process.codebookSize()));
    }
  }

  /**
   * Draws images with all steps of the process.
   *
   * @param manager the manager of the result
   * @param count how many images, at least 1
   * @param seed the seed
   * @return pixels in [0, 1], float32 {@code [count, C, H, W]}, in {@code manager}
   */
  public NDArray sample(NDManager manager, int count, long seed) {
    return sample(manager, count, seed, SamplingOptions.of(process));
  }

  /**
   * Draws images.
   *
   * @param manager the manager of the result
   * @param count how many images, at least 1
   * @param seed the seed
   * @param options how to draw; images are decoded in batches of its size
   * @return pixels in [0, 1], float32 {@code [count, C, H, W]}, in {@code manager}
   */
  public NDArray sample(NDManager manager, int count, long seed, SamplingOptions options) {
    SamplingResult sampled =
        new DiffusionSampler(process, options)
            .sample(manager, denoiser, tokenizer.tokenShape(), count, seed);
    try (NDArray tokens = sampled.tokens()) {
      return decode(tokens, options.batchSize());
    }
  }

  /**
   * Draws the unknown pixels of images anew (inpainting) and leaves the known ones as they are.
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param mask which pixels are unknown
   * @param seed the seed
   * @param options how to draw; images are decoded in batches of its size
   * @return pixels in [0, 1], float32 {@code [N, C, H, W]}, in {@code images}' manager
   */
  public NDArray inpaint(NDArray images, ImageMask mask, long seed, SamplingOptions options) {
    try (NDArray unknown = mask.tokens(images.getManager(), tokenizer.tokenShape());
        NDArray complete = complete(images, unknown, seed, options)) {
      return mask.paste(images, complete);
    }
  }

  /**
   * Draws the tokens of images anew at the places that are unknown.
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param unknown true where a token is to be drawn, boolean {@code [N, h, w]} or, for all images
   *     alike, {@code [h, w]}
   * @param seed the seed
   * @param options how to draw; images are decoded in batches of its size
   * @return pixels in [0, 1], float32 {@code [N, C, H, W]}, in {@code images}' manager; known
   *     places come from the tokenizer too
   */
  public NDArray complete(NDArray images, NDArray unknown, long seed, SamplingOptions options) {
    try (NDArray tokens = tokenizer.encode(images);
        NDArray partial = process.maskAt(tokens, unknown);
        NDArray complete =
            new DiffusionSampler(process, options).complete(partial, denoiser, seed).tokens()) {
      return decode(complete, options.batchSize());
    }
  }

  private NDArray decode(NDArray tokens, int batchSize) {
    NDManager manager = tokens.getManager();
    Shape shape = tokens.getShape();
    try (NoGrad off = new NoGrad();
        NDManager work = manager.newSubManager()) {
      NDList images = new NDList();
      for (long from = 0; from < shape.get(0); from += batchSize) {
        long to = Math.min(shape.get(0), from + batchSize);
        NDArray batch = tokens.get(from + ":" + to);
        batch.attach(work);
        images.add(tokenizer.decode(batch));
      }
      NDArray all = NDArrays.concat(images);
      all.attach(manager);
      return all;
    }
  }
}

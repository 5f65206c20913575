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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

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

  /** Receives images batch by batch. */
  @FunctionalInterface
  public interface ImageSink {

    /**
     * Takes a batch.
     *
     * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}; closed after the call unless
     *     attached to another manager
     * @throws IOException if they cannot be written
     */
    void accept(NDArray images) throws IOException;
  }

  /**
   * What images cost.
   *
   * @param networkCalls how many times the denoiser saw a sample, over all batches
   * @param seconds the time
   */
  public record Cost(long networkCalls, double seconds) {

    private static Cost since(long start, SamplingResult result) {
      return new Cost(result.networkCalls(), (System.nanoTime() - start) / 1e9);
    }
  }

  /**
   * Images that were drawn anew in part.
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param cost what they cost
   */
  public record Completion(NDArray images, Cost cost) {}

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
   * {@return the model with progress}
   *
   * @param imagesDone is told after each network call how many images have all their tokens
   */
  public SpikingDiffusion withProgress(LongConsumer imagesDone) {
    return new SpikingDiffusion(tokenizer, sampler.withProgress(imagesDone), denoiser);
  }

  /**
   * {@return the model that can be stopped}
   *
   * @param stop is asked before each call of a network; when it says true, drawing ends with a
   *     {@link java.util.concurrent.CancellationException}
   */
  public SpikingDiffusion withStop(BooleanSupplier stop) {
    return new SpikingDiffusion(tokenizer, sampler.withStop(stop), denoiser);
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
   * Draws a range of the images that belong to a seed, and hands them over batch by batch.
   *
   * @param manager the manager under which the work is done; nothing stays there
   * @param labels the class of each image of the range, 0 to C, where C is "no class"
   * @param first the number of the first image, at least 0
   * @param seed the seed
   * @param sink receives the images in order
   * @return what they cost, with the sink's time
   * @throws IOException if the sink fails
   */
  public Cost sample(NDManager manager, int[] labels, long first, long seed, ImageSink sink)
      throws IOException {
    long start = System.nanoTime();
    SamplingResult result =
        sampler.sample(manager, denoiser, tokenizer.tokenShape(), labels, first, seed);
    try (NDArray tokens = result.tokens()) {
      decode(tokens, sink);
    }
    return Cost.since(start, result);
  }

  /**
   * {@return images of no class whose unknown pixels are drawn anew (inpainting) and whose others
   * are as they were, {@code [N, C, H, W]} in {@code images}' manager}
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param mask which pixels are unknown
   * @param seed the seed
   */
  public NDArray inpaint(NDArray images, ImageMask mask, long seed) {
    int[] labels = DiffusionSampler.noClass(denoiser, Math.toIntExact(images.size(0)));
    return inpaint(images, mask, labels, 1, seed).images();
  }

  /**
   * {@return {@code N·completions} images whose unknown pixels are drawn anew, those of an image
   * one after the other, in {@code images}' manager; the other pixels are as they were}
   *
   * @param images pixels in [0, 1], float32 {@code [N, C, H, W]}
   * @param mask which pixels are unknown
   * @param labels the class of each image, 0 to C, where C is "no class"
   * @param completions how many times each image is drawn, at least 1
   * @param seed the seed
   */
  public Completion inpaint(
      NDArray images, ImageMask mask, int[] labels, int completions, long seed) {
    try (NDArray unknown = mask.tokens(images.getManager(), tokenizer.tokenShape())) {
      Completion drawn = complete(images, unknown, labels, completions, seed);
      try (NDArray decoded = drawn.images();
          NDArray originals = images.repeat(0, completions)) {
        return new Completion(mask.paste(originals, decoded), drawn.cost());
      }
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
  public Completion complete(
      NDArray images, NDArray unknown, int[] labels, int completions, long seed) {
    Require.atLeast("completions", 1, completions);
    long start = System.nanoTime();
    int[] repeated = new int[Math.multiplyExact(labels.length, completions)];
    Arrays.setAll(repeated, i -> labels[i / completions]);
    try (NDArray tokens = tokenizer.encode(images);
        NDArray masked = sampler.process().maskAt(tokens, unknown);
        NDArray partial = masked.repeat(0, completions)) {
      SamplingResult result = sampler.complete(partial, denoiser, repeated, seed);
      try (NDArray drawn = result.tokens()) {
        return new Completion(decode(drawn), Cost.since(start, result));
      }
    }
  }

  private NDArray decode(NDArray tokens) {
    NDManager manager = tokens.getManager();
    try (NDManager work = manager.newSubManager()) {
      NDList images = new NDList();
      decode(
          tokens,
          batch -> {
            batch.attach(work);
            images.add(batch);
          });
      NDArray all = NDArrays.concat(images);
      all.attach(manager);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException("collecting images writes nothing", e);
    }
  }

  /** Decodes batch by batch, so that many images' activations never lie in memory at once. */
  private void decode(NDArray tokens, ImageSink sink) throws IOException {
    long count = tokens.size(0);
    int batchSize = sampler.options().batchSize();
    try (NoGrad off = new NoGrad()) {
      for (long from = 0; from < count; from += batchSize) {
        sampler.requireNotStopped(from, count);
        try (NDManager work = tokens.getManager().newSubManager()) {
          NDArray batch = tokens.get(from + ":" + Math.min(count, from + batchSize));
          batch.attach(work);
          sink.accept(tokenizer.decode(batch));
        }
      }
    }
  }
}

package io.github.spikegen.nir;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;
import io.github.spikegen.autograd.Scalars;
import java.util.Locale;
import java.util.Map;

/**
 * What is done with a graph's output, which NIR has no nodes for: it stands in the graph's
 * metadata.
 *
 * <p>The result is {@code function(scale · v) + offset}, limited to 0 and 1 where the function is
 * not the identity, of the output v after the last step. Where the output is an image in
 * space-to-depth form, its pixels are then rearranged: {@code pixel_shuffle} in PyTorch.
 *
 * @param function the function
 * @param scale its factor
 * @param offset what is added to its result
 * @param block height and width of the squares of pixels that are channels; 1 for none
 * @param height the height of the image in pixels; 0 for what is no image
 * @param width the width of the image in pixels; 0 for what is no image
 */
public record NirReadout(
    Function function, double scale, double offset, int block, int height, int width) {

  private static final String FUNCTION = "readout_function";
  private static final String SCALE = "readout_scale";
  private static final String OFFSET = "readout_offset";
  private static final String BLOCK = "space_to_depth";
  private static final String HEIGHT = "image_height";
  private static final String WIDTH = "image_width";

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of range
   */
  public NirReadout {
    if (block < 1 || height < 0 || width < 0) {
      throw new IllegalArgumentException(
          "expected squares of 1 pixel or more in an image, but were %d in %dx%d"
              .formatted(block, height, width));
    }
  }

  /** What is done with every value. */
  public enum Function {
    /** Nothing: a score, or spikes. */
    IDENTITY,
    /** The hyperbolic tangent. */
    TANH,
    /** {@code 1 / (1 + exp(-x))}. */
    SIGMOID
  }

  /**
   * {@return what stands in the metadata of a graph}
   *
   * @param graph a graph, of any writer
   * @throws IllegalArgumentException if it can't be understood
   */
  public static NirReadout of(NirGraph graph) {
    Map<String, String> notes = graph.metadata();
    try {
      return new NirReadout(
          Function.valueOf(notes.getOrDefault(FUNCTION, "identity").toUpperCase(Locale.ROOT)),
          Double.parseDouble(notes.getOrDefault(SCALE, "1")),
          Double.parseDouble(notes.getOrDefault(OFFSET, "0")),
          Integer.parseInt(notes.getOrDefault(BLOCK, "1")),
          Integer.parseInt(notes.getOrDefault(HEIGHT, "0")),
          Integer.parseInt(notes.getOrDefault(WIDTH, "0")));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("metadata of the readout: " + e.getMessage(), e);
    }
  }

  /** Returns the metadata. */
  Map<String, String> notes() {
    return Map.of(
        FUNCTION, function.name().toLowerCase(Locale.ROOT),
        SCALE, Double.toString(scale),
        OFFSET, Double.toString(offset),
        BLOCK, Integer.toString(block),
        HEIGHT, Integer.toString(height),
        WIDTH, Integer.toString(width));
  }

  /**
   * {@return what the graph's output means, such as pixels {@code [N, C, H, W]} in [0, 1], in the
   * manager of the output}
   *
   * @param output what left the graph at each step, {@code [T, N, …]}
   */
  public NDArray apply(NDArray output) {
    NDManager target = output.getManager();
    try (NDManager work = target.newSubManager()) {
      NDArray last = output.get(output.getShape().get(0) - 1);
      last.attach(work);
      NDArray scaled = Scalars.multiply(last, scale);
      NDArray values =
          switch (function) {
            case IDENTITY -> scaled.add(offset);
            case TANH -> scaled.tanh().add(offset).maximum(0).minimum(1);
            case SIGMOID -> Activation.sigmoid(scaled).add(offset).maximum(0).minimum(1);
          };
      NDArray result = rearranged(values);
      result.attach(target);
      return result;
    }
  }

  /**
   * {@return images in their usual form, {@code [M, C, H, W]}}
   *
   * @param grid images or spikes as they leave the graph, {@code [M, C · block², h, w]}
   */
  public NDArray rearranged(NDArray grid) {
    return height == 0 ? grid : SpaceToDepth.images(grid, block, height, width);
  }
}

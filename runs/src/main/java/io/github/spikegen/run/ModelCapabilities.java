package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * What models can do beyond drawing: interfaces that a model implements or does not.
 *
 * <pre>{@code
 * if (model instanceof ModelCapabilities.Reconstructs autoencoder) {
 *   autoencoder.reconstruct(images, seed, sink);
 * }
 * }</pre>
 */
public final class ModelCapabilities {

  private ModelCapabilities() {}

  /** Turns images into its own code and back. */
  public interface Reconstructs extends GenerativeModel {

    /**
     * Reconstructs images and hands them on, batch after batch in their order.
     *
     * @param images images of the model's shape
     * @param seed where random numbers come from, if there are any
     * @param sink receives the reconstructions
     * @return how much was lost
     * @throws IOException what the sink threw
     */
    Reconstruction reconstruct(ImageDataset images, long seed, GenerativeModel.ImageSink sink)
        throws IOException;
  }

  /**
   * How well images survive being encoded and decoded.
   *
   * @param meanSquaredError the mean over all images and pixels, pixels in [0, 1]
   * @param codesUsed how many codes of a codebook were used; -1 without codebook
   * @param codes how many there are; 0 without codebook
   */
  public record Reconstruction(double meanSquaredError, int codesUsed, int codes) {}

  /** Draws parts of images anew. */
  public interface Inpaints extends GenerativeModel {

    /**
     * Completes images and hands the completions on, those of an image one after the other.
     *
     * @param images images of the model's shape
     * @param mask which pixels are drawn
     * @param completions how many times each image is drawn, at least 1
     * @param known what the other pixels show
     * @param request seed, class, batch size, options and progress; count and first are not used
     * @param sink receives originals and completions
     * @return what it cost; its images are completions
     * @throws IOException what the sink threw
     */
    GenerativeModel.SamplingCost inpaint(
        ImageDataset images,
        ImageMask mask,
        int completions,
        KnownPixels known,
        SampleRequest request,
        CompletionSink sink)
        throws IOException;

    /**
     * Completes images in memory; pixels that are not drawn are those of the original.
     *
     * @param images images of the model's shape
     * @param mask which pixels are drawn
     * @param request how many times each image is drawn, seed, class, batch size, options and
     *     progress; first is not used
     * @return the completions, those of an image one after the other, in the manager of the model;
     *     close them
     */
    default Samples inpaint(ImageDataset images, ImageMask mask, SampleRequest request) {
      try (NDManager work = manager().newSubManager()) {
        NDList batches = new NDList();
        SamplingCost cost =
            inpaint(
                images,
                mask,
                request.count(),
                KnownPixels.ORIGINAL,
                request,
                (originals, drawn) -> batches.add(Samples.copy(drawn, work)));
        return Samples.join(batches, cost, manager());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /**
     * Counts the units that are drawn of all that an image has.
     *
     * @param mask which pixels are drawn
     * @return such as {@code 21 of 49}
     */
    String drawnUnits(ImageMask mask);
  }

  /** Receives completions of images, batch after batch. */
  @FunctionalInterface
  public interface CompletionSink {

    /**
     * Receives one batch.
     *
     * @param originals {@code [n, C, H, W]}; closed after the call
     * @param completions {@code [n * completions, C, H, W]}; closed after the call
     * @throws IOException if writing fails
     */
    void accept(NDArray originals, NDArray completions) throws IOException;
  }

  /** What inpainted images show where nothing was to be drawn. */
  public enum KnownPixels {
    /** The pixels of the original, exactly. */
    ORIGINAL,
    /** What the autoencoder makes of them, which leaves no seam. */
    DECODED
  }

  /** Draws images on ways between others. */
  public interface Interpolates extends GenerativeModel {

    /**
     * Draws ways and hands their images on, way after way.
     *
     * @param ways how many, at least 1
     * @param steps how many images each has, both ends included, at least 2
     * @param request seed of the ends, batch size and progress; count and first are not used
     * @param sink receives the images
     * @throws IOException what the sink threw
     */
    void interpolate(int ways, int steps, SampleRequest request, GenerativeModel.ImageSink sink)
        throws IOException;
  }

  /** Has networks that take images, such as encoders and discriminators. */
  public interface PerceivesImages extends GenerativeModel {

    /**
     * Shows images to the networks that take images, for whoever watches their layers.
     *
     * @param images {@code [n, C, H, W]}
     * @param seed where random numbers come from, if there are any
     * @param first the number of the first image
     */
    void perceive(NDArray images, long seed, int first);

    /**
     * Shows images that the model has drawn just before: what ran while they were drawn does not
     * run again.
     *
     * @param images {@code [n, C, H, W]}
     * @param seed where random numbers come from, if there are any
     * @param first the number of the first image
     */
    default void perceiveDrawn(NDArray images, long seed, int first) {
      perceive(images, seed, first);
    }

    /**
     * {@return what each layer of a network that takes images does, without its last one where that
     * is a single score; for networks without spiking neurons too, firing rates or activations by
     * layer, {@code [n, ...]}; empty where all is told by watching neurons}
     *
     * @param images {@code [n, C, H, W]}; results live in their manager
     */
    default Map<String, NDArray> activations(NDArray images) {
      return Map.of();
    }
  }

  /**
   * Has networks that are chains of layers, which leave as graphs of NIR for other simulators and
   * neuromorphic tools.
   */
  public interface ExportsNir extends GenerativeModel {

    /** {@return these networks, the one that makes pixels first} */
    NirNetworks nirNetworks();
  }

  /** Tells what an image is made of, time step after time step. */
  public interface ExplainsImages extends GenerativeModel {

    /**
     * Draws images together with what they are made of.
     *
     * @param request which images
     * @return what they are made of, in the model's manager; close it
     */
    Explanation explain(SampleRequest request);
  }

  /**
   * What images are made of.
   *
   * @param inputs what enters the decoder at each step, {@code [T, N, C, H, W]} in [0, 1]
   * @param scores the share of each step, {@code [T, N]}
   * @param images the images, {@code [N, C, H, W]} in [0, 1]
   */
  public record Explanation(NDArray inputs, NDArray scores, NDArray images)
      implements AutoCloseable {
    @Override
    public void close() {
      inputs.close();
      scores.close();
      images.close();
    }
  }
}

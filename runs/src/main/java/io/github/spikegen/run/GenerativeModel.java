package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.data.ImageDataset;
import io.github.spikegen.diffusion.inpainting.ImageMask;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A trained model of any family, which draws images.
 *
 * <p>What a model can do beyond drawing are the interfaces in this one: {@code model instanceof
 * Reconstructs reconstructing}.
 */
public interface GenerativeModel {

  /** Receives images batch after batch. */
  @FunctionalInterface
  interface ImageSink {

    /**
     * Receives one batch.
     *
     * @param images images in [0, 1], {@code [n, C, H, W]}; closed after the call
     * @throws IOException if writing fails
     */
    void accept(NDArray images) throws IOException;
  }

  /**
   * Loads the model of a run.
   *
   * @param folder the run's folder
   * @param manager the manager of the parameters
   * @return the model
   * @throws RunException if the folder is no folder of a run, or its family is not found
   * @throws InvalidFileException if a file of the run is missing or damaged
   * @throws IOException if reading fails
   */
  static GenerativeModel load(Path folder, NDManager manager) throws IOException {
    return load(new RunFolder(folder), manager);
  }

  /**
   * Loads the model of a run.
   *
   * @param nameOrFolder {@link PretrainedRun#NAME}, or the folder of a run
   * @param manager the manager of the parameters
   * @return the model
   * @throws RunException if there is no run, or its family is not found
   * @throws InvalidFileException if a file of the run is missing or damaged
   * @throws IOException if reading fails
   */
  static GenerativeModel load(String nameOrFolder, NDManager manager) throws IOException {
    return load(PretrainedRun.orFolder(nameOrFolder), manager);
  }

  /**
   * Loads the model of a run.
   *
   * @param folder the run's folder
   * @param manager the manager of the parameters
   * @return the model
   * @throws RunException if the folder is no folder of a run, or its family is not found
   * @throws InvalidFileException if a file of the run is missing or damaged
   * @throws IOException if reading fails
   */
  static GenerativeModel load(RunFolder folder, NDManager manager) throws IOException {
    RunConfig config = folder.config();
    return load(config.family(), folder, config, manager);
  }

  private static <C extends Record & RunConfig> GenerativeModel load(
      ModelFamily<C> family, RunFolder folder, RunConfig config, NDManager manager)
      throws IOException {
    return family.load(folder, family.configType().cast(config), manager);
  }

  /**
   * Loads the model that comes with the library: Spiking-Diffusion on Fashion-MNIST.
   *
   * @param manager the manager of the parameters
   * @return the model
   * @throws IOException if the jar can't be read
   */
  static GenerativeModel pretrained(NDManager manager) throws IOException {
    return load(PretrainedRun.open(), manager);
  }

  /**
   * Returns the run that the model was loaded from.
   *
   * @return the folder; it may lie in a jar
   */
  RunFolder folder();

  /**
   * Returns the config of the run.
   *
   * @return the config, which knows the family
   */
  RunConfig config();

  /**
   * Returns what the model is.
   *
   * @return one line: family, data, time steps
   */
  String description();

  /**
   * Returns what the model is when it draws with some options.
   *
   * @param options values of the family's options of sampling, such as {@code steps}
   * @return one line
   */
  default String description(OptionValues options) {
    return description();
  }

  /**
   * Returns the shape of an image.
   *
   * @return {@code [C, H, W]}
   */
  Shape imageShape();

  /**
   * Returns the number of classes that can be drawn.
   *
   * @return at least 1; 0 for a model without classes
   */
  default int classes() {
    return 0;
  }

  /**
   * Returns the time steps T of the networks; of the one that makes the pixels if they differ.
   *
   * @return at least 1
   */
  int timeSteps();

  /**
   * Returns the networks that are trained, in the order in which an image passes them when it is
   * drawn.
   *
   * @return networks with different names
   */
  List<ModelNetwork> networks();

  /**
   * Returns the manager of the parameters.
   *
   * @return the manager, open as long as the model is used
   */
  NDManager manager();

  /**
   * Draws images and hands them on, batch after batch in their order. Image i depends on the seed
   * and its number alone.
   *
   * @param request which images, and how
   * @param sink receives them
   * @return what it cost
   * @throws RunException if the model can't draw them so
   * @throws IOException what the sink threw, or if a network of the run is not trained yet
   */
  SamplingCost sample(SampleRequest request, ImageSink sink) throws IOException;

  /**
   * Draws images into memory.
   *
   * @param request which images, and how
   * @return the images, in the manager of the model; close them
   * @throws RunException if the model can't draw them so
   */
  default Samples sample(SampleRequest request) {
    try (NDManager work = manager().newSubManager()) {
      NDList batches = new NDList();
      SamplingCost cost = sample(request, batch -> batches.add(Samples.copy(batch, work)));
      return Samples.join(batches, cost, manager());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Images that were drawn.
   *
   * @param images {@code [N, C, H, W]} in [0, 1]
   * @param cost what they cost
   */
  record Samples(NDArray images, SamplingCost cost) implements AutoCloseable {

    private static NDArray copy(NDArray batch, NDManager manager) {
      NDArray copy = batch.duplicate();
      copy.attach(manager);
      return copy;
    }

    private static Samples join(NDList batches, SamplingCost cost, NDManager manager) {
      NDArray images = NDArrays.concat(batches);
      images.attach(manager);
      return new Samples(images, cost);
    }

    @Override
    public void close() {
      images.close();
    }
  }

  /**
   * What sampling cost.
   *
   * @param images how many images were drawn
   * @param networkCalls how often a network saw a sample, where that differs between ways to draw,
   *     as in a diffusion model; else 0
   * @param seconds the time, handing on included
   */
  record SamplingCost(int images, long networkCalls, double seconds) {
    /**
     * Returns how often the network saw a sample.
     *
     * @return the mean over the images
     */
    public double callsPerImage() {
      return (double) networkCalls / images;
    }
  }

  /** Turns images into its own code and back. */
  interface Reconstructs extends GenerativeModel {

    /**
     * Reconstructs images and hands them on, batch after batch in their order.
     *
     * @param images images of the model's shape
     * @param seed where random numbers come from, if there are any
     * @param sink receives the reconstructions
     * @return how much was lost
     * @throws IOException what the sink threw
     */
    Reconstruction reconstruct(ImageDataset images, long seed, ImageSink sink) throws IOException;
  }

  /**
   * How well images survive being encoded and decoded.
   *
   * @param meanSquaredError the mean over all images and pixels, pixels in [0, 1]
   * @param codesUsed how many codes of a codebook were used; -1 without codebook
   * @param codes how many there are; 0 without codebook
   */
  record Reconstruction(double meanSquaredError, int codesUsed, int codes) {}

  /** Draws parts of images anew. */
  interface Inpaints extends GenerativeModel {

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
    SamplingCost inpaint(
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
  interface CompletionSink {

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
  enum KnownPixels {
    /** The pixels of the original, exactly. */
    ORIGINAL,
    /** What the autoencoder makes of them, which leaves no seam. */
    DECODED
  }

  /** Draws images on ways between others. */
  interface Interpolates extends GenerativeModel {

    /**
     * Draws ways and hands their images on, way after way.
     *
     * @param ways how many, at least 1
     * @param steps how many images each has, both ends included, at least 2
     * @param request seed of the ends, batch size and progress; count and first are not used
     * @param sink receives the images
     * @throws IOException what the sink threw
     */
    void interpolate(int ways, int steps, SampleRequest request, ImageSink sink) throws IOException;
  }

  /** Has networks that take images, such as encoders and discriminators. */
  interface PerceivesImages extends GenerativeModel {

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
     * Returns what each layer of a network that takes images does, without its last one where that
     * is a single score; for networks without spiking neurons too.
     *
     * @param images {@code [n, C, H, W]}; results live in their manager
     * @return firing rates or activations by layer, {@code [n, ...]}; empty where all is told by
     *     watching neurons
     */
    default Map<String, NDArray> activations(NDArray images) {
      return Map.of();
    }
  }

  /** Tells what an image is made of, time step after time step. */
  interface ExplainsImages extends GenerativeModel {

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
  record Explanation(NDArray inputs, NDArray scores, NDArray images) implements AutoCloseable {
    @Override
    public void close() {
      inputs.close();
      scores.close();
      images.close();
    }
  }
}

package io.github.spikegen.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A trained model of any family, which draws images.
 *
 * <p>What a model can do beyond drawing are the interfaces in {@link ModelCapabilities}.
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

  /** {@return the run that the model was loaded from: its folder may lie in a jar} */
  RunFolder folder();

  /** {@return the config of the run, which knows the family} */
  RunConfig config();

  /** {@return what the model is, one line: family, data, time steps} */
  String description();

  /**
   * {@return what the model is when it draws with some options, one line}
   *
   * @param options values of the family's options of sampling, such as {@code steps}
   */
  default String description(OptionValues options) {
    return description();
  }

  /** {@return the shape of an image, {@code [C, H, W]}} */
  Shape imageShape();

  /**
   * {@return the number of classes that can be drawn, at least 1; 0 for a model without classes}
   */
  default int classes() {
    return 0;
  }

  /** {@return how many frames an image holds along its channels; 1 for still images} */
  default int frames() {
    return 1;
  }

  /**
   * {@return the time steps T of the networks; of the one that makes the pixels if they differ, at
   * least 1}
   */
  int timeSteps();

  /**
   * {@return the networks that are trained, in the order in which an image passes them when it is
   * drawn: networks with different names}
   */
  List<ModelNetwork> networks();

  /** {@return the manager of the parameters, open as long as the model is used} */
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

    static NDArray copy(NDArray batch, NDManager manager) {
      NDArray copy = batch.duplicate();
      copy.attach(manager);
      return copy;
    }

    static Samples join(NDList batches, SamplingCost cost, NDManager manager) {
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
    /** {@return how often the network saw a sample: the mean over the images} */
    public double callsPerImage() {
      return (double) networkCalls / images;
    }
  }

  /**
   * A network of a trained model.
   *
   * @param name the name of its file and of its part in reports, such as {@code vq-svae}
   * @param title what readers call it, such as {@code autoencoder}
   * @param layerPrefix what stands before the names of its layers in the run's log: {@code
   *     generator.} where several networks share a log, else nothing
   * @param block the network
   * @param uses when it runs
   */
  record ModelNetwork(String name, String title, String layerPrefix, Block block, Set<Use> uses) {

    /** When a network runs. */
    public enum Use {
      /** When an image is drawn. */
      DRAWS,
      /** Several times for an image that is drawn. */
      REPEATS,
      /** On images. */
      PERCEIVES
    }

    public ModelNetwork {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(title, "title");
      Objects.requireNonNull(layerPrefix, "layerPrefix");
      Objects.requireNonNull(block, "block");
      uses = Set.copyOf(uses);
    }

    /**
     * Tells when the network runs.
     *
     * @param use a use
     * @return whether it has this use
     */
    public boolean is(Use use) {
      return uses.contains(use);
    }
  }
}

package io.github.spikegen.metric.feature;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.training.InvalidFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * The features of the Inception network that published Fréchet and kernel distances use, from its
 * TorchScript file {@code inception-2015-12-05.pt}, which the user brings.
 *
 * <p>Images are resized to 299x299 channel by channel and without rounding to bytes, by default as
 * in clean-fid (Parmar et al., "On aliased resizing and surprising subtleties in GAN evaluation",
 * 2022), bicubically with antialiasing; gray images are repeated to three channels. Features are
 * the 2048 numbers of the last pooling layer. Probabilities are those of the network's output layer
 * without its bias, as in the original inception score.
 *
 * <p>Any network serves whose {@code forward(images, return_features)} takes {@code [N, 3, 299,
 * 299]} in [0, 255] and a bool, and returns {@code [N, D]}. Probabilities are there if it has a
 * parameter {@code output.weight} of shape {@code [classes, D]}.
 */
public final class InceptionFeatures implements FeatureExtractor {

  private static final int SIDE = 299;

  /** Two images tell whether a network keeps them apart. */
  private static final int TRIED = 2;

  private final String name;
  private final Path file;
  private final Resizing resizing;
  private final PtNDManager manager;
  private final PtSymbolBlock network;
  private final NDArray outputWeight; // transposed, [D, classes]; null if there is none

  private InceptionFeatures(String name, Path file, Resizing resizing, PtNDManager manager)
      throws InvalidFileException {
    this.name = name;
    this.file = file;
    this.manager = manager;
    this.resizing = resizing;
    network = read(file, manager);
    int dimension = dimension(file);
    Parameter weight = network.getDirectParameters().get("output.weight");
    Shape shape = weight == null ? new Shape() : weight.getArray().getShape();
    boolean fits = shape.dimension() == 2 && shape.get(1) == dimension;
    outputWeight = fits ? weight.getArray().transpose() : null;
  }

  /**
   * Reads a network, and tries it on black images.
   *
   * @param file a TorchScript file
   * @return a new extractor
   * @throws InvalidFileException if the file is missing, no TorchScript, or a network of another
   *     signature
   */
  public static InceptionFeatures open(Path file) throws IOException {
    return open(file, Resizing.BICUBIC);
  }

  /**
   * Reads a network, and tries it on black images.
   *
   * @param file a TorchScript file
   * @param resizing how images are brought to the network's size
   * @return a new extractor
   * @throws InvalidFileException if the file is missing, no TorchScript, or a network of another
   *     signature
   */
  public static InceptionFeatures open(Path file, Resizing resizing) throws IOException {
    return open(String.valueOf(file.getFileName()), file, resizing);
  }

  private static InceptionFeatures open(String name, Path file, Resizing resizing)
      throws IOException {
    PtNDManager manager = (PtNDManager) NDManager.newBaseManager();
    try {
      return new InceptionFeatures(name, file, resizing, manager);
    } catch (IOException | RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private static PtSymbolBlock read(Path file, PtNDManager manager) throws InvalidFileException {
    if (!Files.isRegularFile(file)) {
      throw new InvalidFileException(file, "no such file");
    }
    try {
      String[] none = {};
      PtSymbolBlock network = JniUtils.loadModule(manager, file, true, none, none, false);
      JniUtils.enableInferenceMode(network);
      return network;
    } catch (EngineException e) {
      throw failure(file, "no TorchScript network", e);
    }
  }

  private int dimension(Path file) throws InvalidFileException {
    String expected = "expected a network with forward(images [N, 3, 299, 299], bool) -> [N, D]";
    try (NoGrad off = new NoGrad();
        NDArray black = manager.zeros(new Shape(TRIED, 3, SIDE, SIDE));
        NDArray features = forward(black)) {
      Shape shape = features.getShape();
      if (shape.dimension() != 2 || shape.get(0) != TRIED) {
        throw new InvalidFileException(file, expected + ", but it returns " + shape);
      }
      return (int) shape.get(1);
    } catch (EngineException e) {
      throw failure(file, expected + ", but it fails", e);
    }
  }

  /**
   * The engine's messages go over many lines, of which the first says enough; but where the network
   * itself fails, its code comes first, and the reason at the end.
   */
  private static InvalidFileException failure(Path file, String reason, EngineException cause) {
    List<String> lines =
        String.valueOf(cause.getMessage()).lines().filter(line -> !line.isBlank()).toList();
    String line = lines.isEmpty() ? "" : lines.get(0);
    if (line.startsWith("The following operation failed")) {
      line = lines.get(lines.size() - 1);
    }
    var failure = new InvalidFileException(file, reason + ": " + line);
    failure.initCause(cause);
    return failure;
  }

  private NDArray forward(NDArray images) {
    try (IValue input = IValue.from((PtNDArray) images);
        IValue returnFeatures = IValue.from(true);
        IValue features = IValueUtils.runMethod(network, "forward", input, returnFeatures)) {
      if (!features.isTensor()) {
        throw new EngineException("the result is no tensor");
      }
      return features.toTensor(manager);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Optional<Portable> portable() {
    Resizing how = resizing;
    return Optional.of(
        PortableWeights.of(
            name,
            copy -> Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING),
            (original, copy) -> open(original, copy, how)));
  }

  @Override
  public Features extract(NDArray images) {
    NDManager target = images.getManager();
    try (NoGrad off = new NoGrad();
        NDArray bytes = Features.bytes(images);
        NDArray input = input(bytes);
        NDArray onDevice = input.toDevice(manager.getDevice(), true);
        NDArray extracted = forward(onDevice);
        NDArray features = extracted.toType(DataType.FLOAT32, true)) {
      return new Features(
          copy(features, target),
          Optional.ofNullable(outputWeight)
              .map(
                  weight -> {
                    try (NDArray logits = features.matMul(weight);
                        NDArray probabilities = logits.softmax(1)) {
                      return copy(probabilities, target);
                    }
                  }));
    }
  }

  private static NDArray copy(NDArray array, NDManager target) {
    NDArray copy = array.toDevice(target.getDevice(), true);
    copy.attach(target);
    return copy;
  }

  private NDArray input(NDArray bytes) {
    long channels = bytes.getShape().get(1);
    if (channels != 1 && channels != 3) {
      throw new IllegalArgumentException(
          "images must have 1 or 3 channels, but are " + bytes.getShape());
    }
    try (NDArray resized = resizing.apply(bytes, SIDE, SIDE);
        NDArray notBelow = resized.maximum(0f);
        NDArray clipped = notBelow.minimum(255f)) {
      return clipped.repeat(1, 3 / channels);
    }
  }

  @Override
  public void close() {
    network.close();
    manager.close();
  }
}

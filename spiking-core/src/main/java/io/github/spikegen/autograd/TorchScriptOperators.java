package io.github.spikegen.autograd;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * PyTorch operators that DJL does not offer, called through TorchScript with their own gradients.
 *
 * <p>The functions are in the resource {@code operators.py}; they are compiled once for the process
 * and may be called from any thread. Gradients are recorded when the calling thread records them
 * (see {@link NoGrad}).
 */
public final class TorchScriptOperators {

  private static final PtNDManager MANAGER =
      (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
  private static final PtSymbolBlock MODULE = load();
  private static final NDArray TRANSPOSED_CONVOLUTION = method("transposed_convolution");
  private static final NDArray CONVOLUTION_IN_BFLOAT16 = method("convolution_in_bfloat16");
  private static final NDArray TRANSPOSED_CONVOLUTION_IN_BFLOAT16 =
      method("transposed_convolution_in_bfloat16");
  private static final NDArray LEAKY_INTEGRATE_AND_FIRE = method("leaky_integrate_and_fire");
  private static final NDArray CONTIGUOUS = method("contiguous");
  private static final NDArray SAME_MEMORY = method("same_memory");
  private static final NDArray MARK_CHANGED = method("mark_changed");
  private static final NDArray SPEND = method("spend");

  private TorchScriptOperators() {}

  private static PtSymbolBlock load() {
    try (InputStream source = TorchScriptOperators.class.getResourceAsStream("operators.py")) {
      String text = new String(source.readAllBytes(), StandardCharsets.UTF_8);
      InputStream archive = new ByteArrayInputStream(archive("Operators", text));
      return JniUtils.loadModule(MANAGER, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an archive of a module without parameters: a class with no attribute but training. */
  private static byte[] archive(String className, String source) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(zip, "version", ascii("3\n"));
      put(zip, "constants.pkl", pickle(")")); // an empty tuple
      // an object of the class whose state is {"training": True}
      String length = "\u0008\0\0\0";
      String state = "}X" + length + "training\u0088s";
      put(zip, "data.pkl", pickle("c__torch__\n" + className + "\n)\u0081" + state + "b"));
      put(zip, "code/__torch__.py", ascii(source));
    }
    return bytes.toByteArray();
  }

  private static byte[] pickle(String opcodes) {
    return ascii("\u0080\u0002" + opcodes + "."); // protocol 2, then the opcodes, then stop
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry("archive/" + name);
    entry.setMethod(ZipEntry.STORED); // as in the archives that the engine writes
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** The engine picks a method by the name of one more array, whose content it ignores. */
  /** Selects a function by name; like the module it lives as long as the process. */
  private static NDArray method(String name) {
    NDArray selector = MANAGER.create(0);
    selector.setName("module_method:" + name);
    selector.detach();
    return selector;
  }

  /**
   * Transposed convolution, as {@code torch.nn.functional.conv_transpose2d}; the arguments are not
   * checked here.
   *
   * @param x images {@code [N, Cin, H, W]}
   * @param weight kernels {@code [Cin, Cout, kH, kW]}
   * @param bias {@code [Cout]}, or null for none
   * @param settings the step between the places of two input pixels in the output, the rows and
   *     columns removed at each side of the output, and those added at its end
   * @param bfloat16 whether it computes in bfloat16
   * @return float32 images {@code [N, Cout, H', W']} in {@code x}'s manager
   */
  public static NDArray transposedConvolution(
      NDArray x, NDArray weight, NDArray bias, long[] settings, boolean bfloat16) {
    NDArray method = bfloat16 ? TRANSPOSED_CONVOLUTION_IN_BFLOAT16 : TRANSPOSED_CONVOLUTION;
    return convolution(method, x, weight, bias, settings);
  }

  /**
   * Convolution that computes in bfloat16; the arguments are not checked here.
   *
   * @param x images {@code [N, Cin, H, W]}
   * @param weight kernels {@code [Cout, Cin/groups, kH, kW]}
   * @param bias {@code [Cout]}, or null for none
   * @param settings stride, padding and dilation, two each, and the number of groups
   * @return float32 images {@code [N, Cout, H', W']} in {@code x}'s manager
   */
  public static NDArray convolutionInBfloat16(
      NDArray x, NDArray weight, NDArray bias, long... settings) {
    return convolution(CONVOLUTION_IN_BFLOAT16, x, weight, bias, settings);
  }

  private static NDArray convolution(
      NDArray method, NDArray x, NDArray weight, NDArray bias, long... settings) {
    // Settings stay on the CPU, where reading them does not wait for a device.
    try (NDArray numbers = MANAGER.create(settings)) {
      return bias == null
          ? call(method, x, weight, numbers)
          : call(method, x, weight, numbers, bias);
    }
  }

  /**
   * Leaky integrate-and-fire neurons over a whole sequence from rest at 0, with hard reset, decayed
   * input and an arctan surrogate: all time steps in one call.
   *
   * @param currents {@code [T, N, …]}
   * @param tau the membrane time constant in steps
   * @param threshold the firing threshold
   * @param slope the slope inside the surrogate's arctan
   * @param fireAtThreshold whether a membrane exactly at the threshold fires
   * @param resetCarriesGradient whether the gradient passes through the reset
   * @return spikes, exactly 0 or 1, {@code [T, N, …]} in {@code currents}' manager
   */
  public static NDArray leakyIntegrateAndFire(
      NDArray currents,
      double tau,
      double threshold,
      double slope,
      boolean fireAtThreshold,
      boolean resetCarriesGradient) {
    double[] values = {
      1 / tau,
      threshold,
      Math.PI / slope, // the surrogate's derivative is 1 / (π/slope + π·slope·u²)
      Math.PI * slope,
      fireAtThreshold ? 1 : 0,
      resetCarriesGradient ? 1 : 0,
      NoGrad.isRecording() ? 1 : 0
    };
    try (NDArray settings = MANAGER.create(values)) {
      return call(LEAKY_INTEGRATE_AND_FIRE, currents, settings);
    }
  }

  /** Asks for what {@link ArrayMemory} tells, in the order of its components. */
  static long[] memory(PtNDArray x) {
    try (IValue argument = IValue.from(x);
        IValue answer = IValueUtils.runMethod(MODULE, "memory", argument)) {
      return answer.toLongArray();
    }
  }

  /** Returns a contiguous array of the same values; see {@link ArrayMemory#contiguous}. */
  static NDArray contiguous(NDArray x) {
    return call(CONTIGUOUS, x);
  }

  /**
   * Returns a result of the identity that shares the memory of its argument, but may be changed in
   * place even if the argument is a leaf.
   */
  static NDArray sameMemory(NDArray x) {
    return call(SAME_MEMORY, x);
  }

  /** Counts a change in place of a contiguous array; see {@link ArrayMemory#markChanged}. */
  static void markChanged(NDArray x) {
    call(MARK_CHANGED, x).close();
  }

  /** Frees the memory of a leaf's gradient in such a way that adding another one fails. */
  static void spend(NDArray gradient) {
    call(SPEND, gradient).close();
  }

  private static NDArray call(NDArray method, NDArray... arguments) {
    NDList unnamed = new NDList();
    NDList aliases = new NDList();
    for (NDArray argument : arguments) {
      if (argument.getName() == null) {
        unnamed.add(argument);
      } else {
        // The engine packs arrays into dictionaries and lists by their names.
        NDArray alias = argument.reshape(argument.getShape());
        aliases.add(alias);
        unnamed.add(alias);
      }
    }
    unnamed.add(method);
    try (aliases) {
      // "Training" only means that the thread's gradient mode is respected instead of switched off.
      return IValueUtils.forward(MODULE, unnamed, true).singletonOrThrow();
    }
  }
}

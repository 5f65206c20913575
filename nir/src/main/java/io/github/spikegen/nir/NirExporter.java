package io.github.spikegen.nir;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.LambdaBlock;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Convolution;
import ai.djl.nn.core.Linear;
import io.github.spikegen.coding.SpikeDecoder.ReadoutLayer;
import io.github.spikegen.layer.AveragePooling;
import io.github.spikegen.layer.DenseSpikingLayer;
import io.github.spikegen.layer.SpikingConvolution;
import io.github.spikegen.layer.StaticInput;
import io.github.spikegen.layer.TimeDistributed;
import io.github.spikegen.layer.TransposedConv2d;
import io.github.spikegen.neuron.LeakyIntegrator;
import io.github.spikegen.neuron.LifParameters;
import io.github.spikegen.neuron.LifParameters.Charging;
import io.github.spikegen.neuron.LifParameters.Firing;
import io.github.spikegen.neuron.LifParameters.LifLayer;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.normalization.ChannelNormalization;
import io.github.spikegen.normalization.NormalizedNeurons;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Turns a chain of trained layers into a graph, layer after layer in their order.
 *
 * <pre>{@code
 * NirGraph graph =
 *     new NirExporter(new Shape(16, 7, 7)).add(decoder).membrane(0.8, 1).graph(Function.TANH, 1, 0.5);
 * }</pre>
 *
 * <p>Batch normalization goes into the weights before it. Transposed convolutions become
 * convolutions of images in space-to-depth form, which the rest of the chain keeps; {@link
 * NirReadout} puts the pixels in order at the end. NIR has no node that makes an image of a vector:
 * a chain that does so begins with vectors {@code (D, 1, 1)}, whose dense layers are convolutions.
 */
public final class NirExporter {

  /** The length of a step in seconds, 0.1 ms: what snnTorch takes it for, too. */
  public static final double STEP = 1e-4;

  private static final Shape SQUARE = new Shape(2, 2);

  private final Map<String, NirNode> nodes = new LinkedHashMap<>();
  private final Map<String, Integer> numbers = new TreeMap<>();

  private Shape shape;
  private Shape denseOutput;
  private int block = 1;
  private long height;
  private long width;
  private Synapses pending;

  /**
   * Begins a chain.
   *
   * @param input the shape of one step of one sample
   */
  public NirExporter(Shape input) {
    shape = input;
    setImageSize();
    nodes.put("input", new NirNode.Input(input));
  }

  private void setImageSize() {
    boolean image = shape.dimension() == 3;
    height = image ? shape.get(1) : 0;
    width = image ? shape.get(2) : 0;
  }

  /**
   * Adds a layer, or what is inside a sequence of layers.
   *
   * @param layer a trained block of this library, or DJL's dense or convolutional layer
   * @return this
   * @throws IllegalArgumentException if NIR has no node for it, with its name
   */
  public NirExporter add(Block layer) {
    if (layer instanceof Linear) {
      begin(Synapses.dense(layer));
    } else if (layer instanceof TransposedConv2d convolution) {
      begin(Synapses.transposed(convolution));
    } else if (layer instanceof Convolution convolution) {
      begin(Synapses.convolution(convolution));
    } else if (layer instanceof ChannelNormalization norm) {
      synapses("normalization").normalize(norm.evaluated());
    } else if (layer instanceof AveragePooling) {
      pool();
    } else if (layer instanceof LifLayer neurons) {
      fire(neurons.lifParameters());
    } else if (layer instanceof LeakyIntegrator membranes) {
      membrane(1 - 1 / membranes.tau(), 1 / membranes.tau());
    } else if (layer instanceof ReadoutLayer last) {
      add(last.synapses()).addBias(last.bias()).membrane(last.readout().decay(), 1);
    } else if (layer instanceof LambdaBlock named && named.getName().equals("batchFlatten")) {
      flatten();
    } else if (layer instanceof LambdaBlock named && named.getName().equals("cut")) {
      return this; // ends a part of the graph of gradients, and changes no value
    } else if (layer instanceof ParallelBlock) {
      throw new IllegalArgumentException(
          "layers side by side, as in residual blocks, are no chain");
    } else if (isChain(layer)) {
      layer.getChildren().values().forEach(this::add);
    } else {
      throw new IllegalArgumentException("NIR has no node for " + layer.getClass().getSimpleName());
    }
    return this;
  }

  private static boolean isChain(Block layer) {
    return layer instanceof SequentialBlock
        || layer instanceof TimeDistributed
        || layer instanceof StaticInput
        || layer instanceof NormalizedNeurons
        || layer instanceof DenseSpikingLayer
        || layer instanceof SpikingConvolution;
  }

  /**
   * Says that the outputs of the next dense layer are an image from there on.
   *
   * @param image its shape, (C, H, W)
   * @return this
   */
  public NirExporter denseToImage(Shape image) {
    denseOutput = image;
    return this;
  }

  private NirExporter addBias(float... bias) {
    synapses("bias").addBias(bias);
    return this;
  }

  /**
   * Adds membranes that do not fire, {@code V_t = decay · V_{t-1} + gain · x_t} from 0.
   *
   * @param decay what remains of V after one step, in [0, 1)
   * @param gain the weight of the input
   * @return this
   * @throws IllegalArgumentException if they do not leak
   */
  public NirExporter membrane(double decay, double gain) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "NIR has no node for a membrane readout with decay %s, expected one below 1"
              .formatted(decay));
    }
    end();
    put("membrane", new NirNode.LI(all(STEP / (1 - decay)), all(gain / (1 - decay)), all(0)));
    return this;
  }

  private void fire(LifParameters lif) {
    if (lif.reset() == Reset.SOFT) {
      throw new IllegalArgumentException(
          "NIR has no node for neurons with soft reset: its LIF is set to v_reset by a spike");
    }
    end();
    float threshold = (float) lif.threshold();
    put(
        "lif",
        new NirNode.LIF(
            all(lif.tau() * STEP),
            all(lif.charging() == Charging.DECAYED_INPUT ? 1 : lif.tau()),
            all(lif.resetPotential()),
            // NIR's neurons fire above the threshold
            all(lif.firing() == Firing.ABOVE_THRESHOLD ? threshold : Math.nextDown(threshold)),
            all(lif.resetPotential())));
  }

  private NirTensor all(double value) {
    return NirTensor.filled(shape, (float) value);
  }

  private void pool() {
    end();
    requireUsualForm("average pooling");
    put("pool", new NirNode.AvgPool2d(SQUARE, SQUARE, new Shape(0, 0)));
    setImageSize();
  }

  private void flatten() {
    end();
    requireUsualForm("flattening");
    put("flatten", new NirNode.Flatten(shape, 0, -1));
    setImageSize();
  }

  private void requireUsualForm(String layer) {
    if (block > 1) {
      throw new IllegalArgumentException(
          "NIR has no node for %s of an image in space-to-depth form".formatted(layer));
    }
  }

  private void put(String kind, NirNode node) {
    Shape output = node.output(shape);
    nodes.put(kind + numbers.merge(kind, 1, Integer::sum), node);
    shape = output;
  }

  private Synapses synapses(String follower) {
    if (pending == null) {
      throw new IllegalArgumentException(
          "NIR has no node for %s that does not directly follow a layer with weights"
              .formatted(follower));
    }
    return pending;
  }

  private void begin(Synapses synapses) {
    end();
    pending = synapses;
  }

  /** Puts the nodes of the last layer with weights, now that nothing changes them any more. */
  private void end() {
    Synapses last = pending;
    pending = null;
    if (last == null) {
      return;
    }
    if (last.kind() == Synapses.Kind.DENSE && shape.dimension() == 1) {
      put("dense", last.affine());
    } else if (last.kind() == Synapses.Kind.DENSE) {
      putDenseOfImage(last);
    } else {
      convolve(last);
    }
  }

  /** A dense layer of a vector (D, 1, 1) is a convolution whose kernel is the output image. */
  private void putDenseOfImage(Synapses dense) {
    if (shape.size() != shape.get(0)) {
      throw new IllegalArgumentException(
          "a dense layer of an image %s needs flattening before it".formatted(shape));
    }
    if (denseOutput == null) {
      put("conv", dense.convolution(shape.slice(1)));
    } else {
      put("constant", dense.withConstant());
      put("conv", dense.toImage(denseOutput));
      denseOutput = null;
    }
    setImageSize();
  }

  private void convolve(Synapses synapses) {
    if (shape.dimension() != 3) {
      throw new IllegalArgumentException(
          "a convolution takes images (C, H, W), but was given " + shape);
    }
    if (height != shape.get(1) * block || width != shape.get(2) * block) {
      throw new IllegalArgumentException(
          "NIR has no node for a layer of an image of %dx%d pixels in space-to-depth form of %d"
              .formatted(height, width, block));
    }
    long grownHeight = synapses.outputSize(height);
    long grownWidth = synapses.outputSize(width);
    if (synapses.kind() == Synapses.Kind.CONVOLUTION && block == 1) {
      put("conv", synapses.convolution(shape.slice(1)));
    } else {
      SpaceToDepth.Layer layer = synapses.layer(block);
      put("conv", synapses.convolution(shape.slice(1), layer));
      block = layer.outputBlock();
    }
    height = grownHeight;
    width = grownWidth;
  }

  /**
   * Ends the chain.
   *
   * @param function what is done with the output after the last step
   * @param scale what it is multiplied by first
   * @param offset what is added at the end
   * @return the graph; its metadata has the {@link NirReadout} and the length of a step, {@code dt}
   */
  public NirGraph graph(NirReadout.Function function, double scale, double offset) {
    end();
    NirReadout readout = new NirReadout(function, scale, offset, block, (int) height, (int) width);
    Map<String, NirNode> chain = new LinkedHashMap<>(nodes);
    chain.put("output", new NirNode.Output(shape));
    Map<String, String> notes = new TreeMap<>(readout.notes());
    notes.put("dt", Double.toString(STEP));
    return new NirGraph(chain, notes);
  }
}

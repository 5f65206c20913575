package io.github.spikegen.gan;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.core.Linear;
import ai.djl.training.ParameterStore;
import ai.djl.util.PairList;
import io.github.spikegen.gan.network.ImageCritic;
import io.github.spikegen.gan.network.ImageGenerator;

/** A generator and a discriminator as a user may write them, of 1x16x16. */
final class OwnNetworks {

  private static final int SIZE = 16;

  private OwnNetworks() {}

  /** Returns both, not initialized. */
  static SpikingGan gan() {
    return new SpikingGan(new OwnGenerator(), new OwnCritic());
  }

  private static final class OwnGenerator extends AbstractBlock implements ImageGenerator {

    private final Block dense = addChildBlock("dense", Linear.builder().setUnits(256).build());

    @Override
    public int latentSize() {
      return 3;
    }

    @Override
    public NDArray generate(ParameterStore store, NDArray latents, boolean training) {
      return forward(store, new NDList(latents), training).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      dense.initialize(manager, type, shapes);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray currents = dense.forward(store, inputs, training).singletonOrThrow();
      return new NDList(Activation.sigmoid(currents).reshape(-1, 1, SIZE, SIZE));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return new Shape[] {new Shape(shapes[0].get(0), 1, SIZE, SIZE)};
    }
  }

  private static final class OwnCritic extends AbstractBlock implements ImageCritic {

    private final Block dense = addChildBlock("dense", Linear.builder().setUnits(1).build());

    @Override
    public Block output() {
      return dense;
    }

    @Override
    public NDArray score(ParameterStore store, NDArray images, boolean training) {
      return forward(store, new NDList(images), training).singletonOrThrow();
    }

    @Override
    protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
      dense.initialize(manager, type, new Shape(1, SIZE * SIZE));
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray flat = inputs.singletonOrThrow().reshape(-1, SIZE * SIZE);
      return new NDList(
          dense.forward(store, new NDList(flat), training).singletonOrThrow().reshape(-1));
    }

    @Override
    public Shape[] getOutputShapes(Shape[] shapes) {
      return new Shape[] {new Shape(shapes[0].get(0))};
    }
  }
}

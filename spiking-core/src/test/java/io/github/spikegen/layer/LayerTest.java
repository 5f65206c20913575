package io.github.spikegen.layer;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.training.ParameterStore;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** What tests of layers share. */
public abstract class LayerTest extends ArrayTest {

  @BeforeEach
  final void seedInitialization() {
    Engine.getInstance().setRandomSeed(1);
  }

  protected NDArray normal(long seed, long... shape) {
    return GradientChecks.normal(manager, seed, shape).toType(DataType.FLOAT32, false);
  }

  protected <B extends Block> B initialized(B block, long... shape) {
    block.initialize(manager, DataType.FLOAT32, new Shape(shape));
    return block;
  }

  protected NDArray train(Block block, NDArray x) {
    return forward(block, x, true);
  }

  protected NDArray evaluate(Block block, NDArray x) {
    return forward(block, x, false);
  }

  private NDArray forward(Block block, NDArray x, boolean training) {
    return block
        .forward(new ParameterStore(manager, false), new NDList(x), training)
        .singletonOrThrow();
  }

  protected NDArray parameter(Block block, String nameEnd) {
    return block.getParameters().stream()
        .filter(pair -> pair.getKey().endsWith(nameEnd))
        .findFirst()
        .orElseThrow()
        .getValue()
        .getArray();
  }

  /** Asserts an error that names everything that is needed to find the mistake. */
  protected static void assertRefuses(Executable call, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
    }
  }

  /** Asserts that a block, saved and loaded into another one, gives the same numbers. */
  protected void assertSurvivesSaving(Supplier<Block> blocks, NDArray x, Path folder)
      throws IOException, MalformedModelException {
    try (Model model = Model.newInstance("saved");
        Model loaded = Model.newInstance("saved")) {
      model.setBlock(blocks.get());
      model.getBlock().initialize(manager, DataType.FLOAT32, x.getShape());
      NDArray trained = train(model.getBlock(), x); // so that running statistics are no constants
      model.save(folder, "saved");
      loaded.setBlock(blocks.get());
      loaded.load(folder, "saved");
      ArrayAssertions.assertClose(evaluate(model.getBlock(), x), evaluate(loaded.getBlock(), x), 0);
      ArrayAssertions.assertClose(trained, train(loaded.getBlock(), x), 1e-6);
    }
  }
}

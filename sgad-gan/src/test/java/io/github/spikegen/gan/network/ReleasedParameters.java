package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import io.github.spikegen.testing.GoldenArrays;
import java.util.ArrayList;
import java.util.List;

/** Puts the released networks' parameters into ours, which hold them in the same order. */
final class ReleasedParameters {

  private ReleasedParameters() {}

  static void load(Block block, GoldenArrays golden, List<String> layers) {
    List<Parameter> ours = new ArrayList<>(block.getParameters().values());
    int next = 0;
    for (String layer : layers) {
      for (String name : List.of("weight", "bias", "running_mean", "running_var")) {
        String theirs = "param." + layer + "." + name;
        if (golden.names().contains(theirs)) {
          NDArray array = ours.get(next).getArray();
          assertEquals(golden.get(theirs).getShape(), array.getShape(), theirs);
          array.set(new NDIndex(":"), golden.get(theirs));
          next++;
        }
      }
    }
    assertEquals(ours.size(), next, "parameters set");
  }
}

package io.github.spikegen.cli.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.diffusion.AbsorbingProcess;
import io.github.spikegen.diffusion.DenoiserConfig;
import io.github.spikegen.diffusion.SpikingDenoiser;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A network's layers are found with the shapes that they are applied to. */
class SynapseLayerTests {

  private static final int T = 3;
  private static final int N = 5;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void close() {
    manager.close();
  }

  /** Lines of kind, input and output for a batch of N, with an asterisk before batch norm. */
  private static String layers(Block network) {
    StringBuilder lines = new StringBuilder();
    for (SynapseLayer layer : SynapseLayer.of(network)) {
      lines
          .append(layer.block().getClass().getSimpleName())
          .append(layer.normalized() ? "* " : " ")
          .append(layer.input(N))
          .append(" -> ")
          .append(layer.output(N))
          .append('\n');
    }
    return lines.toString();
  }

  @Test
  void layersOfAVqSvae() {
    VqSvae model =
        VqSvae.create(VqSvaeConfig.paper(1, 28, 28).withTimeSteps(T), RandomKey.of(1), manager);
    assertEquals(
        """
        Conv2d* (5, 1, 28, 28) -> (5, 32, 14, 14)
        Conv2d* (15, 32, 14, 14) -> (15, 64, 7, 7)
        Conv2d* (15, 64, 7, 7) -> (15, 16, 7, 7)
        Conv2d* (5, 16, 7, 7) -> (5, 16, 7, 7)
        TransposedConv2d* (15, 16, 7, 7) -> (15, 64, 14, 14)
        TransposedConv2d* (15, 64, 14, 14) -> (15, 32, 28, 28)
        TransposedConv2d (5, 32, 28, 28) -> (5, 1, 28, 28)
        """,
        layers(model));
  }

  @Test
  void layersOfADenoiser() {
    SpikingDenoiser network =
        new SpikingDenoiser(
            DenoiserConfig.released(new AbsorbingProcess(128, 49)).withTimeSteps(T));
    network.initialize(manager, DataType.FLOAT32, new Shape(1, 7, 7), new Shape(1));
    assertEquals(
        """
        Conv2d* (5, 2, 7, 7) -> (5, 64, 7, 7)
        Conv2d* (15, 64, 7, 7) -> (15, 128, 7, 7)
        Conv2d* (15, 128, 7, 7) -> (15, 256, 7, 7)
        Conv2d* (15, 256, 7, 7) -> (15, 512, 7, 7)
        Conv2d* (15, 512, 7, 7) -> (15, 256, 7, 7)
        Conv2d (5, 320, 7, 7) -> (5, 128, 7, 7)
        """,
        layers(network));
  }

  @Test
  void layersOfSgad() {
    SpikingGan gan =
        SpikingGan.create(
            GanVariant.SGAD.config(1, 28, 28).withTimeSteps(T), RandomKey.of(1), manager);
    assertEquals(
        """
        Linear* (5, 10) -> (5, 1024)
        Linear* (15, 1024) -> (15, 6272)
        TransposedConv2d* (15, 128, 7, 7) -> (15, 64, 14, 14)
        TransposedConv2d (15, 64, 14, 14) -> (15, 1, 28, 28)
        Linear (15, 784) -> (15, 256)
        Linear (15, 784) -> (15, 256)
        Linear (15, 784) -> (15, 256)
        """,
        layers(gan.generator()));
    assertEquals(
        """
        Conv2d* (5, 1, 28, 28) -> (5, 32, 24, 24)
        Conv2d* (15, 32, 12, 12) -> (15, 64, 8, 8)
        Linear (15, 1024) -> (15, 1024)
        Linear (5, 1024) -> (5, 1)
        """,
        layers(gan.discriminator()));
  }

  @Test
  void inputsOutputsAndNormalisedOutputsAreKept() {
    VqSvae model =
        VqSvae.create(VqSvaeConfig.paper(1, 28, 28).withTimeSteps(T), RandomKey.of(1), manager);
    List<SynapseLayer> layers = SynapseLayer.of(model);
    long first = 784 + 2 * 32 * 196;
    assertEquals(4 * N * first, SynapseLayer.keptBytes(layers.subList(0, 1), N));
    long last = 32 * 784 + 784;
    assertEquals(4 * N * last, SynapseLayer.keptBytes(layers.subList(6, 7), N));
  }
}

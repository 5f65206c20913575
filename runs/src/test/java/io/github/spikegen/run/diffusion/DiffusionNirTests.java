package io.github.spikegen.run.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.neuron.LifParameters.Reset;
import io.github.spikegen.nir.NirGraph;
import io.github.spikegen.run.GenerativeModel;
import io.github.spikegen.run.ModelCapabilities.ExportsNir;
import io.github.spikegen.run.NirAgreement;
import io.github.spikegen.run.NirNetworks;
import io.github.spikegen.run.RunException;
import io.github.spikegen.vqsvae.VqSvae;
import io.github.spikegen.vqsvae.VqSvaeConfig;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiffusionNirTests {

  @Test
  void encoderAndDecoderOfTheBundledModelLeave() throws IOException {
    try (NDManager manager = NDManager.newBaseManager()) {
      NirNetworks networks = ((ExportsNir) GenerativeModel.pretrained(manager)).nirNetworks();
      assertEquals(List.of("decoder", "encoder"), networks.names());
      NirGraph decoder = NirAgreement.require(networks, "decoder", manager);
      assertEquals(
          List.of("input", "conv1", "lif1", "conv2", "lif2", "conv3", "membrane1", "output"),
          List.copyOf(decoder.nodes().keySet()));
      assertEquals(new Shape(16, 7, 7), decoder.shapes().get("output"));
      NirGraph encoder = NirAgreement.require(networks, "encoder", manager);
      assertEquals(new Shape(16, 7, 7), encoder.shapes().get("output"));
    }
  }

  @Test
  void layersThatNirCannotSayAreNamed() {
    VqSvaeConfig config = VqSvaeConfig.of(1, 8, 8).withTimeSteps(2).withChannels(List.of(4, 4));
    refuses(
        "the encoder of run: layers side by side, as in residual blocks, are no chain",
        config.withResidualBlocks(1),
        "encoder");
    refuses(
        "the decoder of run: NIR has no node for neurons with soft reset: its LIF is set to v_reset"
            + " by a spike",
        config.withNeuron(config.neuron().withReset(Reset.SOFT)),
        "decoder");
    refuses(
        "the decoder of run: NIR has no node for a membrane readout with decay 1.0, expected one"
            + " below 1",
        config.withReadoutDecay(1),
        "decoder");
  }

  private static void refuses(String message, VqSvaeConfig config, String network) {
    try (NDManager manager = NDManager.newBaseManager()) {
      NirNetworks networks = NirChains.of(VqSvae.create(config, RandomKey.of(1), manager), "run");
      RunException e = assertThrows(RunException.class, () -> networks.graph(network));
      assertEquals(message, e.getMessage());
    }
  }
}

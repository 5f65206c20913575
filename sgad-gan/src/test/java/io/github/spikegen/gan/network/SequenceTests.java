package io.github.spikegen.gan.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.github.spikegen.autograd.InitialWeights;
import io.github.spikegen.autograd.NoGrad;
import io.github.spikegen.autograd.RandomKey;
import io.github.spikegen.gan.GanConfig;
import io.github.spikegen.gan.GanVariant;
import io.github.spikegen.gan.SpikingGan;
import io.github.spikegen.gan.network.DecoderConfig.Membrane;
import io.github.spikegen.gan.network.DecoderConfig.Scale;
import io.github.spikegen.gan.network.DecoderConfig.Sequence;
import io.github.spikegen.gan.network.DiscriminatorConfig.HiddenNorm;
import io.github.spikegen.gan.network.DiscriminatorConfig.Input;
import io.github.spikegen.gan.network.DiscriminatorConfig.Units;
import io.github.spikegen.testing.ArrayAssertions;
import io.github.spikegen.testing.ArrayTest;
import io.github.spikegen.testing.GradientChecks;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generators that make a frame a step, and discriminators that see them one by one. */
class SequenceTests extends ArrayTest {

  private static final int FRAMES = 3;

  private static GanConfig tiny(GanVariant variant) {
    GanConfig config = variant.paper(2, 8, 8);
    return config
        .withGenerator(
            config
                .generator()
                .withRestingPixel(0.3)
                .withLatentSize(5)
                .withHiddenUnits(12)
                .withChannels(List.of(6, 4)))
        .withDiscriminator(
            config
                .discriminator()
                .with(b -> b.channels(List.of(4, 6)).kernelSize(3).padding(1))
                .withHiddenUnits(10)
                .withHiddenNorm(HiddenNorm.BATCH_NORM)); // fires without training
  }

  private ParameterStore store() {
    return new ParameterStore(manager, false);
  }

  private NDArray frames(ImageDecoder decoder, NDArray currents) {
    return decoder.decodeFrames(store(), currents, UnaryOperator.identity(), false);
  }

  @Test
  void framesOfAMembraneByHand() {
    NDArray currents = manager.create(new float[] {2, 4}, new Shape(2, 1, 1, 1, 1));
    // V_1 = 1 and V_2 = 1 + (4 - 1)/2 = 2.5, of currents of 1 they would be 0.5 and 0.75:
    // means 2 and 10/3, both times 0.75
    ArrayAssertions.assertClose(
        new double[] {1 / (1 + Math.exp(-0.75)), 1 / (1 + Math.exp(-1.25))},
        frames(new MembraneDecoder(2, 0.5), currents),
        1e-6);
  }

  @Test
  void theFirstFrameIsOfTheFirstStepAndTheLastIsTheImage() {
    NDArray currents = RandomKey.of(1).normal(manager, new Shape(FRAMES, 2, 2, 4, 4));
    AttentionScoringDecoder scoring =
        (AttentionScoringDecoder) DecoderConfig.AttentionScoring.paper().decoder(FRAMES);
    scoring.initialize(manager, DataType.FLOAT32, currents.getShape());
    for (ImageDecoder decoder : List.of(scoring, new MembraneDecoder(2, 1))) {
      NDArray frames = frames(decoder, currents);
      assertEquals(currents.getShape(), frames.getShape());
      ArrayAssertions.assertClose(decoder.decode(currents), frames.get(FRAMES - 1), 1e-6);
      NDArray first =
          decoder.decodeSteps(store(), currents, UnaryOperator.identity(), false).inputs().get(0);
      ArrayAssertions.assertClose(first, frames.get(0), 1e-6);
      NDArray lasting = frames(decoder, currents.get("0:1").repeat(0, FRAMES));
      ArrayAssertions.assertClose(first, lasting.get(1), 1e-6);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"SGAN", "SWGAN", "SGAD"})
  void aGanMakesAndScoresSequences(String variant) {
    GanConfig config = tiny(GanVariant.valueOf(variant)).withFrames(FRAMES);
    SpikingGan gan = SpikingGan.create(config, RandomKey.of(2), manager);
    NDArray latents = gan.latents(manager, 4, RandomKey.of(3));
    try (NoGrad off = new NoGrad()) {
      NDArray sequences = gan.generator().generate(store(), latents, true);
      assertEquals(new Shape(4, FRAMES * 2, 8, 8), sequences.getShape());
      assertEquals(
          sequences.getShape(),
          gan.generator().getOutputShapes(new Shape[] {latents.getShape()})[0]);
      assertTrue(
          sequences.get(0).sub(sequences.get(1)).abs().max().getFloat() > 1e-3, "by latents");
      NDArray first = sequences.get(":, :2");
      assertTrue(first.sub(sequences.get(":, 2:4")).abs().max().getFloat() > 1e-3, "frames differ");
      NDArray scores = gan.discriminator().score(store(), sequences, true);
      assertEquals(new Shape(4), scores.getShape());
      assertThrows(
          IllegalArgumentException.class, () -> gan.discriminator().score(store(), first, false));
    }
  }

  @Test
  void aSequenceOfOneImageScoresLikeTheImage() {
    DiscriminatorConfig config = tiny(GanVariant.SGAD).discriminator().withTimeSteps(FRAMES);
    NDArray image = RandomKey.of(4).uniform(manager, new Shape(2, 2, 8, 8));
    Discriminator still =
        InitialWeights.draw(new Discriminator(config), RandomKey.of(5), manager, image.getShape());
    NDArray repeated = image.tile(new long[] {1, FRAMES, 1, 1});
    Discriminator moving =
        InitialWeights.draw(
            new Discriminator(config.withInput(Input.FRAMES)),
            RandomKey.of(5),
            manager,
            repeated.getShape());
    try (NoGrad off = new NoGrad()) {
      ArrayAssertions.assertClose(
          still.score(store(), image, true), moving.score(store(), repeated, true), 1e-6);
      still
          .activity(store(), image)
          .forEach(
              (layer, rates) ->
                  ArrayAssertions.assertClose(
                      rates, moving.activity(store(), repeated).get(layer), 1e-3));
    }
  }

  @Test
  void theOrderOfFramesAndTheirChannelsCounts() {
    DiscriminatorConfig config =
        tiny(GanVariant.SGAD).discriminator().withTimeSteps(FRAMES).withInput(Input.FRAMES);
    NDArray sequence = RandomKey.of(6).uniform(manager, new Shape(4, 2 * FRAMES, 8, 8));
    Discriminator critic =
        InitialWeights.draw(
            new Discriminator(config), RandomKey.of(7), manager, sequence.getShape());
    NDArray split = Frames.split(sequence, FRAMES);
    ArrayAssertions.assertClose(sequence.get(":, 2:4"), split.get(1), 0);
    ArrayAssertions.assertClose(sequence, Frames.joined(split), 0);
    NDArray backwards = Frames.joined(split.flip(0));
    try (NoGrad off = new NoGrad()) {
      NDArray difference =
          critic
              .score(store(), sequence, true)
              .sub(critic.score(store(), backwards, true))
              .abs()
              .max();
      assertTrue(difference.getFloat() > 1e-3, "the critic sees time");
    }
  }

  @Test
  void gradientsReachEveryFrame() {
    NDArray currents = GradientChecks.normal(manager, 8, 3, 2, 1, 1, 2);
    GradientChecks.assertGradientsMatchDifferences(
        manager, inputs -> frames(new MembraneDecoder(2, 1), inputs.get(0)).square(), currents);
    GradientChecks.assertGradientsMatchDifferences(
        manager,
        inputs -> Frames.split(Frames.joined(inputs.get(0)), 3).square().mul(inputs.get(0)),
        currents);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    GanConfig still = tiny(GanVariant.SGAD);
    assertEquals(7, still.withFrames(4).withTimeSteps(7).generator().frames());
    assertEquals(1, still.generator().frames());
    assertThrows(IllegalArgumentException.class, () -> tiny(GanVariant.HYBRID).withFrames(FRAMES));
    assertThrows(
        IllegalArgumentException.class,
        () -> still.discriminator().with(b -> b.units(Units.LEAKY_RELU).input(Input.FRAMES)));
    assertThrows(
        IllegalArgumentException.class,
        () -> still.withDiscriminator(still.discriminator().withInput(Input.FRAMES)));
    assertThrows(
        IllegalArgumentException.class,
        () -> still.withGenerator(still.withFrames(FRAMES).generator()));
    assertThrows(IllegalArgumentException.class, () -> new Sequence(new Sequence(Membrane.of())));
    assertEquals(
        Scale.ONE,
        ((Membrane) Sequence.of(Membrane.of().released(1)).membrane()).scale(),
        "each frame is decoded at its own step");
  }
}

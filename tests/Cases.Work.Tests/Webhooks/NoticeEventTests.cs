using System.Text;
using System.Text.Json;
using Cases.Domain;
using Cases.Engine;
using Cases.Ledger;
using NodaTime;
using Xunit;

namespace Cases.Work.Tests.Webhooks;

/// <summary>Notices as CloudEvents: the bytes that receivers check signatures over and compare.</summary>
public sealed class NoticeEventTests
{
    private static readonly Instant At = Instant.FromUtc(2026, 3, 1, 8, 30, 15);

    [Fact]
    public void Event_OfANotice_IsThisLine()
    {
        var notice = new Notice(41, StreamId.Parse("case/k3x7q2"), "payment.applied", At,
        [
            NoticeField.Of("key", "款-1"), NoticeField.Of("amount", -5, Currency.Cny),
            NoticeField.Of("valueDate", new LocalDate(2026, 2, 28)), NoticeField.Of("count", 3),
            NoticeField.Of("approved", true), NoticeField.Of("rules", ["A", "B", "A"]),
            NoticeField.Word("stage", CaseStage.LegalReferral), NoticeField.Of("startsAt", At),
        ])
        {
            Version = 7, EffectiveAt = At - Duration.FromDays(1),
        };

        Assert.Equal(
            """
            {"specversion":"1.0","id":"evt_41_00000000","source":"/cases","type":"payment.applied",
            "time":"2026-03-01T08:30:15Z","datacontenttype":"application/json","subject":"case/k3x7q2",
            "data":{"case":"k3x7q2","position":41,"version":7,"effectiveAt":"2026-02-28T08:30:15Z","key":"款-1",
            "amount":{"amount":"-0.05","currency":"CNY"},"valueDate":"2026-02-28","count":3,"approved":true,
            "rules":["A","B"],"stage":"legalReferral","startsAt":"2026-03-01T08:30:15Z"}}
            """.ReplaceLineEndings(""), Encoding.UTF8.GetString(NoticeEvent.Of(notice).Span));
        Assert.Equal(NoticeEvent.Of(notice).ToArray(), NoticeEvent.Of(notice).ToArray());
    }

    [Fact]
    public void Event_OfAPaymentThatWaits_NamesItAndNoCase()
    {
        var notice = new Notice(9, StreamId.Parse("payment/p7"), "payment.returned", At, []);
        using var read = JsonDocument.Parse(NoticeEvent.Of(notice));
        var data = read.RootElement.GetProperty("data");

        Assert.Equal("p7", data.GetProperty("payment").GetString());
        Assert.False(data.TryGetProperty("case", out _));
        Assert.Equal("payment/p7", read.RootElement.GetProperty("subject").GetString());
    }

    [Fact]
    public void Event_ThatTriesASubscription_SaysNothingOfAnybody()
    {
        using var read = JsonDocument.Parse(NoticeEvent.Trial("evt_test_1", At));

        Assert.Equal("webhook.test", read.RootElement.GetProperty("type").GetString());
        Assert.Empty(read.RootElement.GetProperty("data").EnumerateObject());
        Assert.False(read.RootElement.TryGetProperty("subject", out _));
    }
}

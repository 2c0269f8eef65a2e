using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cases.Contracts;

/// <summary>
/// How the product's JSON is read and written: in camelCase, words as text, absent rather than null. Reading is strict:
/// unknown members, members given twice, numbers as text, other capitals and deep nesting are refused.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = CasesJson.MaxDepth,
    Converters = [typeof(InstantConverter)])]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(PaymentEvent))]
[JsonSerializable(typeof(IReadOnlyList<PaymentEvent>))]
[JsonSerializable(typeof(OpenCaseRequest))]
[JsonSerializable(typeof(ReminderRequest))]
[JsonSerializable(typeof(ContactRequest))]
[JsonSerializable(typeof(PromiseRequest))]
[JsonSerializable(typeof(PlanRequest))]
[JsonSerializable(typeof(SettlementRequest))]
[JsonSerializable(typeof(ReinstatementRequest))]
[JsonSerializable(typeof(VisitRequest))]
[JsonSerializable(typeof(CheckInRequest))]
[JsonSerializable(typeof(VisitCompletion))]
[JsonSerializable(typeof(ReferralRequest))]
[JsonSerializable(typeof(HoldRequest))]
[JsonSerializable(typeof(DisputeRequest))]
[JsonSerializable(typeof(HoldStepRequest))]
[JsonSerializable(typeof(ErasureRequest))]
[JsonSerializable(typeof(OutcomeRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(PolicyRequest))]
[JsonSerializable(typeof(SuspensionRequest))]
[JsonSerializable(typeof(PoliciesView))]
[JsonSerializable(typeof(PolicyTextsView))]
[JsonSerializable(typeof(SimulationRequest))]
[JsonSerializable(typeof(PolicySimulationView))]
[JsonSerializable(typeof(CancellationRequest))]
[JsonSerializable(typeof(CorrectionRequest))]
[JsonSerializable(typeof(ChargeRequest))]
[JsonSerializable(typeof(WaiverRequest))]
[JsonSerializable(typeof(PaymentReturnRequest))]
[JsonSerializable(typeof(RefundRequest))]
[JsonSerializable(typeof(PaymentCorrectionRequest))]
[JsonSerializable(typeof(NoteRequest))]
[JsonSerializable(typeof(ResolutionRequest))]
[JsonSerializable(typeof(AssignmentRequest))]
[JsonSerializable(typeof(StepRequest))]
[JsonSerializable(typeof(RemedyRequest))]
[JsonSerializable(typeof(ReopeningRequest))]
[JsonSerializable(typeof(NoticeRequest))]
[JsonSerializable(typeof(ClaimEventRequest))]
[JsonSerializable(typeof(InterestTermsRequest))]
[JsonSerializable(typeof(InterestPostingRequest))]
[JsonSerializable(typeof(PayoffView))]
[JsonSerializable(typeof(PlanOffersView))]
[JsonSerializable(typeof(AddPartyRequest))]
[JsonSerializable(typeof(PartyEndRequest))]
[JsonSerializable(typeof(OutsideFactRequest))]
[JsonSerializable(typeof(ApprovalDecision))]
[JsonSerializable(typeof(OverrideRequest))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(PersonRequest))]
[JsonSerializable(typeof(TimeZoneRequest))]
[JsonSerializable(typeof(ContactPointRequest))]
[JsonSerializable(typeof(ContactPointStateRequest))]
[JsonSerializable(typeof(ConsentRequest))]
[JsonSerializable(typeof(DesignationRequest))]
[JsonSerializable(typeof(MediumWishRequest))]
[JsonSerializable(typeof(WithdrawalRequest))]
[JsonSerializable(typeof(LocationRequest))]
[JsonSerializable(typeof(LocationEndRequest))]
[JsonSerializable(typeof(RoleRequest))]
[JsonSerializable(typeof(PaymentRequest))]
[JsonSerializable(typeof(IReadOnlyList<PaymentRequest>))]
[JsonSerializable(typeof(JsonDocument))]
[JsonSerializable(typeof(PaymentResults))]
[JsonSerializable(typeof(PaymentFileReport))]
[JsonSerializable(typeof(ContactPermissionRequest))]
[JsonSerializable(typeof(ContactPermissionBatch))]
[JsonSerializable(typeof(PermissionReleaseRequest))]
[JsonSerializable(typeof(ContactPermission))]
[JsonSerializable(typeof(ContactPermissionResults))]
[JsonSerializable(typeof(Page<UnmatchedPayment>))]
[JsonSerializable(typeof(UnmatchedPayment))]
[JsonSerializable(typeof(MatchPaymentRequest))]
[JsonSerializable(typeof(CaseView))]
[JsonSerializable(typeof(PersonView))]
[JsonSerializable(typeof(Page<ContactPointView>))]
[JsonSerializable(typeof(Page<ConsentView>))]
[JsonSerializable(typeof(Page<AuditEntry>))]
[JsonSerializable(typeof(SignedHead))]
[JsonSerializable(typeof(AuditProof))]
[JsonSerializable(typeof(Page<ApprovalView>))]
[JsonSerializable(typeof(AuditOrder))]
[JsonSerializable(typeof(WorklistSort))]
[JsonSerializable(typeof(WorklistPart))]
[JsonSerializable(typeof(Page<WorklistRow>))]
[JsonSerializable(typeof(NextCaseView))]
[JsonSerializable(typeof(CaseActions))]
[JsonSerializable(typeof(StandingFactsRequest))]
[JsonSerializable(typeof(Page<FactNameView>))]
[JsonSerializable(typeof(Page<EventTypeView>))]
[JsonSerializable(typeof(SignInRequest))]
[JsonSerializable(typeof(SignInReply))]
public sealed partial class CasesJson : JsonSerializerContext
{
    /// <summary>How deep a document that is read may nest; the only bound there is.</summary>
    public const int MaxDepth = 16;
}

"""Every field of a Telegram message, judged: what passes, what is answered aloud, what is left behind.

Law: a field that stands in none of these tables is one that nobody judged. Its message becomes `Unsupported` (answered
aloud, never dropped) unless it has content that we know; a test holds the library's list of fields against these tables
and fails at a new one. Leaving behind is the rule, passing the exception (R15).

Source: Bot API 10.0, "Message" and "Update"; channels.md, "What content passes".
"""

from enum import StrEnum
from typing import Final


class Judgement(StrEnum):
    """What happens to a field of a message."""

    PASSED = "passed"  # read into relay's types
    DROPPED = "dropped"  # beside the content: never read further
    UNSUPPORTED = "unsupported"  # it is the content, and is answered aloud
    SERVICE = "service"  # Telegram's own note that something happened in the chat: kept as a fact, not answered


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


PASSED: Final = _names(
    # identification and time
    "message_id date edit_date chat from from_user"
    # words
    " text entities caption caption_entities"
    # media
    " photo voice video video_note audio animation sticker document has_media_spoiler"
    # relations
    " reply_to_message message_thread_id is_topic_message media_group_id"
    # only after [Send anyway]
    " contact location"
)

UNSUPPORTED: Final = _names(
    # before `location`, which a venue repeats
    "venue poll dice game invoice story paid_media checklist giveaway giveaway_winners"
    " gift unique_gift users_shared chat_shared web_app_data passport_data successful_payment"
    " checklist_tasks_done checklist_tasks_added poll_option_added poll_option_deleted"
)

SERVICE: Final = _names(
    "new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created"
    " supergroup_chat_created channel_chat_created migrate_to_chat_id migrate_from_chat_id pinned_message"
    " connected_website proximity_alert_triggered video_chat_started video_chat_ended"
    " video_chat_participants_invited video_chat_scheduled message_auto_delete_timer_changed forum_topic_created"
    " forum_topic_closed forum_topic_reopened forum_topic_edited general_forum_topic_hidden"
    " general_forum_topic_unhidden write_access_allowed giveaway_created giveaway_completed boost_added"
    " chat_background_set gift_upgrade_sent paid_message_price_changed direct_message_price_changed"
    " suggested_post_declined suggested_post_paid suggested_post_refunded suggested_post_approved"
    " suggested_post_approval_failed chat_owner_changed chat_owner_left managed_bot_created refunded_payment"
)

DROPPED: Final = _names(
    # they name people or places on the network
    "forward_origin external_reply via_bot sender_chat author_signature sender_business_bot business_connection_id"
    " guest_bot_caller_user guest_bot_caller_chat guest_query_id sender_tag sender_boost_count direct_messages_topic"
    # how it looked or was sent
    " quote link_preview_options reply_markup effect_id show_caption_above_media is_from_offline"
    " is_automatic_forward has_protected_content is_paid_post paid_star_count reply_to_checklist_task_id"
    " reply_to_poll_option_id reply_to_story suggested_post_info"
    # its still picture comes as `photo` as well, and that passes
    " live_photo"
    # the library's box for what it does not know
    " api_kwargs"
    # fields of the wire from before Bot API 7, repeated by some servers
    " forward_from forward_from_chat forward_from_message_id forward_signature forward_sender_name forward_date"
)

MESSAGE_FIELDS: Final[dict[str, Judgement]] = {
    **dict.fromkeys(PASSED, Judgement.PASSED),
    **dict.fromkeys(UNSUPPORTED, Judgement.UNSUPPORTED),
    **dict.fromkeys(SERVICE, Judgement.SERVICE),
    **dict.fromkeys(DROPPED, Judgement.DROPPED),
}

LISTENED_TO: Final = ("message", "edited_message", "callback_query", "message_reaction", "my_chat_member")
"""The updates that we ask for (`allowed_updates`): Telegram sends reactions only to those who ask."""

OTHER_UPDATES: Final = _names(
    "channel_post edited_channel_post inline_query chosen_inline_result shipping_query pre_checkout_query poll"
    " poll_answer chat_member chat_join_request chat_boost removed_chat_boost message_reaction_count"
    " business_connection business_message edited_business_message deleted_business_messages purchased_paid_media"
    " managed_bot guest_message"
)
"""The updates that are not from a person in her private chat with a line: kept as a fact, never answered."""
